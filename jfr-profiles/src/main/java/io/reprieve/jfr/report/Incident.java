package io.reprieve.jfr.report;

import io.reprieve.jfr.recording.DoubleRelease;
import io.reprieve.jfr.recording.Fallback;
import io.reprieve.jfr.recording.FallbackTimeout;
import io.reprieve.jfr.recording.Leak;
import io.reprieve.jfr.recording.Overdraft;
import io.reprieve.jfr.recording.PressureBackoff;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.ReleaseFailure;
import io.reprieve.jfr.recording.Stack;
import io.reprieve.jfr.recording.Stall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmc.common.IDisplayable;
import org.openjdk.jmc.common.unit.UnitLookup;

/**
 * Something that went wrong at a time: what the timeline shows.
 *
 * @param kind  what it is.
 * @param lane  to whom it happened: a thread, as a rule.
 * @param start when it began, in nanoseconds since 1970.
 * @param end   when it ended, or was seen last.
 * @param where the release site, or the method of the reader.
 * @param what  the cause, or what was thrown.
 * @param stack where the thread was.
 */
record Incident(Kind kind, String lane, long start, long end, String where, String what, Stack stack) {
    /** What it is. */
    enum Kind {
        STALL("Reader stall", "stall"),
        LAG("Reader waited for", "lag"),
        TIMEOUT("Wait given up", "timeout"),
        FALLBACK("Fallback", "fallback"),
        OVERDRAFT("Overdraft", "overdraft"),
        FAILURE("Failed release", "failure"),
        DOUBLE_RELEASE("Double release", "double"),
        LEAK("Leak", "leak"),
        PRESSURE("Heap pressure", "pressure");

        private final String name;
        private final String style;

        Kind(final String name, final String style) {
            this.name = name;
            this.style = style;
        }

        String shown() {
            return name;
        }

        /** The class of its mark. */
        String style() {
            return style;
        }
    }

    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(5);

    static List<Incident> in(final Reclamation reclamation) {
        final List<Incident> incidents = new ArrayList<>();
        reclamation.stalls().forEach(stall -> incidents.add(of(Kind.STALL, stall)));
        reclamation.lags(LONG_NANOS).forEach(lag -> incidents.add(of(Kind.LAG, lag)));
        reclamation.timeouts().forEach(timeout -> incidents.add(of(timeout)));
        reclamation.fallbacks().forEach(fallback -> incidents.add(of(fallback)));
        reclamation.overdrafts().forEach(overdraft -> incidents.add(of(overdraft)));
        reclamation.failures().forEach(failure -> incidents.add(of(failure)));
        reclamation.doubleReleases().forEach(twice -> incidents.add(of(twice)));
        reclamation.leaks().forEach(leak -> incidents.add(of(leak)));
        reclamation.backoffs().forEach(backoff -> incidents.add(of(backoff)));
        incidents.sort(Comparator.comparingLong(Incident::start));
        return incidents;
    }

    private static Incident of(final FallbackTimeout timeout) {
        return new Incident(
            Kind.TIMEOUT, timeout.thread(), timeout.start(), timeout.end(), timeout.site(),
            "because of " + (timeout.reader().isEmpty() ? "a thread that is not known" : timeout.reader()) + " in "
                + timeout.readerStack().applicationMethod()
                + (timeout.lockedByReleaser() ? ", which waits for a lock that the releaser holds" : ""),
            timeout.stack());
    }

    private static Incident of(final Kind kind, final Stall stall) {
        return new Incident(
            kind,
            stall.reader().isEmpty() ? "(reader that has left)" : stall.reader(),
            stall.time() - stall.waited(),
            stall.time(),
            stall.stack().applicationMethod(),
            "releases held up: " + Shown.count(stall.pending()),
            stall.stack());
    }

    private static Incident of(final Fallback fallback) {
        return new Incident(
            Kind.FALLBACK, fallback.thread(), fallback.start(), fallback.end(), fallback.site(), fallback.cause(),
            fallback.stack());
    }

    private static Incident of(final Overdraft overdraft) {
        return new Incident(
            Kind.OVERDRAFT, overdraft.thread(), overdraft.time(), overdraft.time(), overdraft.site(), overdraft.cause(),
            overdraft.stack());
    }

    private static Incident of(final ReleaseFailure failure) {
        return new Incident(
            Kind.FAILURE, "failed releases", failure.time(), failure.time(), failure.site(), failure.thrown(),
            Stack.NONE);
    }

    private static Incident of(final DoubleRelease twice) {
        return new Incident(
            Kind.DOUBLE_RELEASE, twice.thread(), twice.time(), twice.time(), twice.site(),
            twice.objectClass() + ", first released by " + twice.firstSite(), twice.stack());
    }

    private static Incident of(final Leak leak) {
        return new Incident(Kind.LEAK, "leaks", leak.time(), leak.time(), leak.site(), leak.reason(), Stack.NONE);
    }

    private static Incident of(final PressureBackoff backoff) {
        return new Incident(
            Kind.PRESSURE, "heap", backoff.time(), backoff.time() + BACK_OFF_NANOS, "",
            UnitLookup.BYTE.quantity(backoff.heapUsed()).displayUsing(IDisplayable.AUTO) + " in use, "
                + Shown.count(backoff.pagesDropped()) + " pages dropped",
            Stack.NONE);
    }

    long duration() {
        return end - start;
    }
}

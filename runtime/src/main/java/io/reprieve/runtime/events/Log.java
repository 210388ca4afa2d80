package io.reprieve.runtime.events;

import io.reprieve.RcuTrouble;
import io.reprieve.RcuTrouble.Kind;
import io.reprieve.runtime.observe.FallbackTimeout;
import io.reprieve.runtime.observe.Listeners;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Stall;
import io.reprieve.runtime.observe.Trigger;
import io.reprieve.runtime.thread.ThreadNames;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Writes what is wrong to the system logger {@code io.reprieve}, the first of its kind where there may be many, and
 * tells the application's listeners of all of it.
 */
final class Log extends Observer {
    private static final int MOST_SITES = 1000;
    private static final int MOST_FRAMES = 8;

    private final String domain;
    private final Set<String> reportedSites = ConcurrentHashMap.newKeySet();
    private boolean hasLeaked;

    Log(final String domain) {
        this.domain = domain;
    }

    private static void warn(final String message, final Throwable thrown) {
        System.getLogger("io.reprieve").log(System.Logger.Level.WARNING, message, thrown);
    }

    @Override
    protected void onReaderStall(final Stall stall) {
        final Thread reader = stall.reader();
        final Thread waiter = stall.waiter();
        final StringBuilder message = new StringBuilder(256);
        message.append("domain ").append(domain).append(": a grace period has waited ")
            .append(TimeUnit.NANOSECONDS.toMillis(stall.waitedNanos())).append(" ms for ");
        if (reader == null) {
            message.append("the read-side critical section of a thread that is not known");
        } else if (stall.isOnline()) {
            message.append("thread \"").append(ThreadNames.of(reader))
                .append("\", which is online and announces no quiescent state: it is to call quiescent() or offline()");
        } else {
            message.append("the read-side critical section of thread \"").append(ThreadNames.of(reader)).append('"');
        }
        message.append("; ").append(stall.pending()).append(stall.pending() == 1 ? " release waits" : " releases wait");
        if (waiter != null) {
            message.append(", and so does thread \"").append(ThreadNames.of(waiter)).append('"');
        }
        message.append('.');
        appendStack(message, reader);
        if (waiter != null) {
            message.append(System.lineSeparator())
                .append("  thread \"").append(ThreadNames.of(waiter)).append("\" waits");
            appendStack(message, waiter);
        }
        warn(message.toString(), null);
        tell(Kind.READER_STALL, "", reader, message, null);
    }

    private void tell(
        final Kind kind, final String site, final Thread thread, final CharSequence message, final Throwable thrown) {
        if (Listeners.areThere()) {
            Listeners.tell(new RcuTrouble(kind, domain, site, thread, message.toString(), thrown));
        }
    }

    private static void appendStack(final StringBuilder message, final Thread thread) {
        if (thread == null) {
            return;
        }
        final StackTraceElement[] frames = thread.getStackTrace();
        final int application = Frames.begin(frames);
        // With the call of ours that it waits in.
        final int begin = Math.max(0, application - 1);
        int lines = 0;
        for (int i = begin; i < frames.length; i++) {
            if (lines++ == MOST_FRAMES) {
                message.append(System.lineSeparator()).append("    ...");
                break;
            }
            message.append(System.lineSeparator()).append("    at ").append(frames[i]);
        }
    }

    @Override
    protected void onFallbackTimeout(final Object event, final FallbackTimeout timeout) {
        if (!timeout.isFirst() && !Listeners.areThere()) {
            return;
        }
        final Thread reader = timeout.reader();
        final StringBuilder message = new StringBuilder(256);
        message.append("domain ").append(domain).append(": a release of ").append(timeout.site());
        if (timeout.waitedNanos() == 0) {
            message.append(" was not to wait for ");
        } else {
            message.append(" has waited ").append(TimeUnit.NANOSECONDS.toMillis(timeout.waitedNanos()))
                .append(" ms (fallback.timeout) for ");
        }
        if (reader == null) {
            message.append(timeout.isBody()
                ? "the releases before it, of which no thread runs a body now: the reclaimer has had no time for them,"
                    + " on a busy machine or in the first moments of a JVM"
                : "the read-side critical section of a thread that is not known");
        } else {
            message.append(timeout.isBody() ? "the release body that" : "the read-side critical section of")
                .append(" thread \"").append(ThreadNames.of(reader)).append('"')
                .append(timeout.isBody() ? " runs" : "");
        }
        if (timeout.lockedByReleaser()) {
            message.append(", which waits for a lock that the releasing thread \"")
                .append(ThreadNames.ofCaller()).append("\" holds");
        }
        message.append("; it was queued beyond the limit, and later ones behind the same wait are only counted.");
        appendStack(message, reader);
        message.append(System.lineSeparator()).append("  thread \"").append(ThreadNames.ofCaller())
            .append("\" released");
        appendStack(message, Thread.currentThread());
        if (timeout.isFirst()) {
            warn(message.toString(), null);
        }
        tell(Kind.FALLBACK_TIMEOUT, timeout.site(), reader, message, null);
    }

    @Override
    protected void onPinStall(final String words) {
        warn("domain " + domain + ": " + words, null);
    }

    @Override
    protected void onReaderEndedInside(final Thread reader) {
        warn("domain " + domain + ": thread \"" + ThreadNames.of(reader)
            + "\" has ended inside a read-side critical section: a readLock() without its readUnlock()", null);
    }

    @Override
    protected void onReleaseFailure(final String site, final Throwable exception) {
        if (reportedSites.size() < MOST_SITES && reportedSites.add(site)) {
            warn("domain " + domain + ": the release " + site
                + " has thrown; later failures of this site are only counted", exception);
        }
        tell(Kind.RELEASE_FAILURE, site, null, "the release " + site + " has thrown " + exception.getClass().getName(),
            exception);
    }

    @Override
    protected void onDoubleRelease(final String site, final String firstSite, final String objectClass) {
        final String message = "an object of " + objectClass + " was released a second time, by " + site
            + ", while its release by " + firstSite + " was pending; the second was refused";
        if (reportedSites.size() < MOST_SITES && reportedSites.add("2 " + site)) {
            warn("domain " + domain + ": " + message + ", and later ones of this site are only counted", null);
        }
        tell(Kind.DOUBLE_RELEASE, site, null, message, null);
    }

    @Override
    protected void onLeak(final String site, final String reason) {
        final String message = "a release of " + site + " has been leaked (" + reason + ")";
        if (!hasLeaked) {
            // Racy, but benign: two threads may both log the first leak.
            hasLeaked = true;
            warn("domain " + domain + ": " + message + "; later leaks are only counted", null);
        }
        tell(Kind.LEAK, site, null, message, null);
    }

    @Override
    protected void onBroken(final Throwable thrown) {
        warn("domain " + domain + ": the runtime itself has failed; please report this", thrown);
    }

    // ---- what is no news for a log

    @Override
    protected void onGracePeriodBegin() {
    }

    @Override
    protected void onGracePeriodEnd(
        final long sequence,
        final Trigger trigger,
        final long readersWaitedFor,
        final Thread slowestReader,
        final long releases) {
    }

    @Override
    protected Object onBatchBegin(final Object event) {
        return null;
    }

    @Override
    protected void onBatchEnd(final Object event, final long releases, final long pages, final long threads) {
    }

    @Override
    protected Object onFallbackBegin(final Object event) {
        return null;
    }

    @Override
    protected void onFallbackEnd(final Object event, final String site, final String cause) {
    }

    @Override
    protected void onOverdraft(final String site, final String cause, final long pages) {
    }

    @Override
    protected void onPressureBackoff(final long pagesDropped) {
    }

    @Override
    protected void onTick() {
    }

    @Override
    protected void onClose() {
    }
}

package io.reprieve.agent.running;

import io.reprieve.Rcu;
import io.reprieve.agent.report.WeavingLog;
import io.reprieve.agent.report.WovenDomains;
import io.reprieve.agent.transform.LoadedClasses;
import io.reprieve.agent.transform.OldActivations;
import io.reprieve.agent.transform.VisibleVirtualThreads;
import io.reprieve.agent.transform.WeavingOrder;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import java.lang.instrument.Instrumentation;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A program that was running before the agent came: weaves what it has loaded, in an order that keeps its readers safe.
 *
 * <p>Readers, duty cycles and updaters come first. Then all threads have to leave the activations that they entered
 * before, within a limited time. The releases come last, and once no thread is inside an old release either, every
 * release is deferred and every reader is seen.
 */
public final class RunningProgram {
    private static final long LATE_CLASSES_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LATE_CLASSES_PAUSE_MILLIS = 10;

    private final OldActivations sections;
    private final OldActivations releases;
    private final WeavingOrder order;
    private final Instrumentation instrumentation;
    private final WovenDomains domains;
    private final WeavingLog log;
    private final long limitNanos;
    private final boolean isStrict;

    /**
     * A program.
     *
     * @param instrumentation the JVM's side.
     * @param settings        {@code stall.timeout} is how long to wait for each kind of old activations; with
     *                        {@code strict} the releases are left out where a reader is unsafe, or anything can't be
     *                        woven.
     * @param domains         the domains that woven methods name.
     * @param log             told what is doubtful.
     */
    public RunningProgram(
            final Instrumentation instrumentation,
            final Settings settings,
            final WovenDomains domains,
            final WeavingLog log) {
        this(instrumentation, settings, domains, log, null);
    }

    /**
     * A program to which rules come.
     *
     * @param instrumentation as above.
     * @param settings        as above.
     * @param domains         as above.
     * @param log             as above.
     * @param sources         of the rules that come; {@code null} if nothing is woven yet.
     */
    public RunningProgram(
            final Instrumentation instrumentation,
            final Settings settings,
            final WovenDomains domains,
            final WeavingLog log,
            final Set<String> sources) {
        this.domains = domains;
        this.log = log;
        this.limitNanos = settings.nanos(Key.STALL_TIMEOUT);
        this.isStrict = settings.isOn(Key.STRICT);
        final boolean areMarked = OldActivations.areMarked(instrumentation);
        this.instrumentation = instrumentation;
        this.sections = new OldActivations(areMarked);
        this.releases = new OldActivations(areMarked);
        this.order = sources == null ? WeavingOrder.releasesLast(sections, releases)
            : WeavingOrder.additions(sources, sections, releases);
    }

    public WeavingOrder order() {
        return order;
    }

    /**
     * Weaves, and waits in between.
     *
     * @param classes has classes transformed.
     * @throws InterruptedException if the waiting thread is interrupted; the releases are left out.
     */
    public void weave(final LoadedClasses classes) throws InterruptedException {
        classes.weave();
        // A class that was being defined when the transformer came was in neither's sight.
        classes.weave();
        final VisibleVirtualThreads virtualThreads = VisibleVirtualThreads.of(instrumentation);
        final Collection<OldActivations.Inside> readers = sections.await(virtualThreads, limitNanos);
        for (final OldActivations.Inside inside : readers) {
            log.problem(inside + ", which it entered before it was woven, and has not left in "
                + TimeUnit.NANOSECONDS.toMillis(limitNanos) + " ms; until it does, what it sees there is as"
                + " unprotected as it was");
        }
        if (!sections.isEmpty() && virtualThreads.unseen() != null) {
            log.doubt(virtualThreads.unseen() + ": one that is inside a reader which it entered before is as"
                + " unprotected there as it was");
        }
        if (isStrict && log.hasProblems()) {
            log.problem("strict=true: the releases are left as they were; the program runs on");
            return;
        }
        order.admitReleases();
        weaveHeldBack(classes);
        for (final OldActivations.Inside inside : releases.await(virtualThreads, limitNanos)) {
            log.problem(inside + ", which it entered before it was woven, and has not left in "
                + TimeUnit.NANOSECONDS.toMillis(limitNanos) + " ms; what it releases there is not deferred");
        }
        if (log.hasWoven()) {
            awaitSections();
        }
    }

    /** Whoever saw the last object that was released too early has left when all sections of now have ended. */
    private void awaitSections() throws InterruptedException {
        final long begin = System.nanoTime();
        boolean haveEnded = Rcu.synchronize(limitNanos, TimeUnit.NANOSECONDS);
        for (final String name : domains.names()) {
            final long rest = Math.max(1, limitNanos - (System.nanoTime() - begin));
            haveEnded &= Rcu.domain(name).synchronize(rest, TimeUnit.NANOSECONDS);
        }
        if (!haveEnded) {
            log.doubt("a reader that began before the releases were woven is still inside");
        }
    }

    /** A class that was being loaded meanwhile may take a moment to appear among the loaded ones. */
    private void weaveHeldBack(final LoadedClasses classes) throws InterruptedException {
        final long begin = System.nanoTime();
        classes.weaveHeldBack(order);
        while (order.isAnyHeldBack() && System.nanoTime() - begin < LATE_CLASSES_NANOS) {
            Thread.sleep(LATE_CLASSES_PAUSE_MILLIS);
            classes.weaveHeldBack(order);
        }
    }
}

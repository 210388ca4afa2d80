package io.reprieve.runtime;

import io.reprieve.Rcu;
import io.reprieve.RcuStatistics;
import io.reprieve.ReaderStatistics;
import io.reprieve.SiteStatistics;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import io.reprieve.runtime.events.Observers;
import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.graceperiod.LongestLag;
import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.observe.LaggingReader;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Telemetry;
import io.reprieve.runtime.pin.Pins;
import io.reprieve.runtime.queue.BodyRunners;
import io.reprieve.runtime.queue.QueueCounters;
import io.reprieve.runtime.queue.QueueRegistry;
import io.reprieve.runtime.queue.ReleaseCounts;
import io.reprieve.runtime.queue.ReleaseRunner;
import io.reprieve.runtime.queue.RunningBodies;
import io.reprieve.runtime.queue.SlowPath;
import io.reprieve.runtime.queue.UpdateSections;
import io.reprieve.runtime.reader.Pinning;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.reclaimer.Reclaimer;
import io.reprieve.runtime.reclaimer.ReclaimerThread;
import io.reprieve.runtime.reclaimer.Reclaimers;
import io.reprieve.runtime.site.FunctionSite;
import io.reprieve.runtime.site.FunctionSites;
import io.reprieve.runtime.site.SiteRegistry;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.ThreadIds;
import io.reprieve.runtime.thread.ThreadNames;
import io.reprieve.runtime.thread.Wakeup;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The parts of one domain, put together: readers, engine, queues and reclaimer. {@link Rcu} says what each method does.
 */
public final class Domain {
    // First: the default domain has a number too.
    private static final int NOBODY = 0;
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** The default domain. */
    public static final Domain DEFAULT = Domains.add(new Domain(Domains.DEFAULT_NAME, settingsOfProcess()));

    private static final int PROCESSORS_OF_A_RECLAIMER = 8;

    private final int number = COUNT.getAndIncrement();
    private final ReaderRegistry readers;
    private final SlowPath slowPath;
    private final Deferral deferral;
    private final Pins pins = new Pins();
    private final Pinning pinning;
    private final QueueRegistry registry;
    private final QueueCounters counters = new QueueCounters();
    private final SiteRegistry sites = new SiteRegistry();
    private final UpdateSections updates;
    private final ReleaseRunner releases;
    private final ReleaseCounts counts;
    private final RunningBodies bodies;
    private final String name;
    private final GracePeriodEngine engine;
    private final Reclaimers reclaimers;
    private final Foothold foothold;
    private final boolean isInvoked;
    private final Waiting waiting;
    private final QuiescentStates quiescentStates;
    private final Observer observer;
    private final DomainSettings settings;
    private volatile boolean isWoven;
    private volatile boolean isClosed;
    // The thread that has driven the reclaimer last. Written by whoever drives.
    private volatile int lastDriver = NOBODY;
    // Whether who reclaims has come up, which can take as long as a release waits.
    private volatile boolean hasBegun;
    private final long shutdownNanos;

    Domain(final String name, final Settings settings) {
        this(name, settings, null);
    }

    /**
     * The settings of the process, or words for its user, once and before all else. What is thrown is what the JVM
     * throws to each thread that comes later, so that all get the same: an exception would be wrapped for the first
     * alone.
     */
    private static Settings settingsOfProcess() {
        try {
            return Settings.ofProcess();
        } catch (final IllegalArgumentException e) {
            System.err.println("reprieve: " + e.getMessage());
            final NoClassDefFoundError error =
                new NoClassDefFoundError("Could not initialize the runtime of Reprieve: " + e.getMessage());
            error.initCause(e);
            throw error;
        }
    }

    /** A domain for a rehearsal, if there is an observer: it counts by itself. */
    Domain(final String name, final Settings settings, final Observer rehearsing) {
        this.name = name;
        observer = rehearsing != null ? rehearsing : Observers.of(
            name, new Telemetry(this::statistics, this::siteStatistics, this::readerStatistics, this::laggingReader));
        final int pageEntries = settings.number(Key.PAGE_ENTRIES);
        // Now, and not when the heap is full.
        final FunctionSites functions = new FunctionSites(sites);
        functions.of(this, FunctionSite.CONSUMER);
        final Clock clock = new Clock();
        readers = new ReaderRegistry(clock, this::wakeIfGone);
        isInvoked = settings.text(Key.RECLAIMER).equals("invoked");
        hasBegun = isInvoked;
        final Wakeup[] wakeups = Reclaimers.wakeups(isInvoked ? 1 : reclaimers(settings));
        registry = new QueueRegistry(
            pageEntries,
            settings.number(Key.RESERVE_PAGES_PER_THREAD),
            settings.number(Key.RESERVE_PAGES_SHARED),
            counters,
            sites,
            wakeups,
            Domain::isUpdatingAll);
        updates = new UpdateSections(registry);
        counts = new ReleaseCounts(registry, counters);
        registry.bytes().setLimit(settings.bytes(Key.PENDING_BYTES));
        engine = new GracePeriodEngine(
            clock,
            readers,
            observer,
            this::pending,
            settings.nanos(Key.GRACE_PERIOD_INTERVAL),
            settings.nanos(Key.STALL_TIMEOUT));
        final BodyRunners runners = new BodyRunners();
        pinning = new Pinning(readers, pins);
        releases = new ReleaseRunner(
            registry, runners, counters, engine, observer, SectionsOfAllDomains.INSTANCE, pins);
        bodies = new RunningBodies(registry, runners, releases);
        slowPath = new SlowPath(
            registry, updates, runners, releases, bodies, counters, engine, observer,
            rehearsing != null ? this::whyNotWait : Domains::whyNotWait, this::reclaimIfNobodyElseDoes,
            () -> !hasBegun, settings.nanos(Key.FALLBACK_TIMEOUT));
        deferral = new Deferral(registry.table().homes(), registry.table(), slowPath, functions);
        foothold = new Foothold(this);
        final Reclaimer[] shares = new Reclaimer[wakeups.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = new Reclaimer(
                roleName(i), i, engine, releases, registry, updates, readers, observer, this::begin, foothold::release,
                pageEntries, settings.nanos(Key.DRAIN_DELAY));
        }
        reclaimers = new Reclaimers(
            wakeups, shares, foothold::take, foothold::giveBack, observer::broken, Domains.MAY_GO_BEFORE_THE_JVM);
        this.settings = new DomainSettings(settings, engine, reclaimers, registry);
        quiescentStates = new QuiescentStates(this);
        waiting = new Waiting(name, readers, engine, slowPath, updates, releases, reclaimers,
            isInvoked ? this::reclaimIfInvoked : engine::poll);
        shutdownNanos = settings.nanos(Key.SHUTDOWN_TIMEOUT);
        if (!isInvoked) {
            reclaimers.start();
        }
        if (rehearsing == null && isInvoked) {
            foothold.take();
            begin();
        }
    }

    /** A thread for every eight processors: bodies are mostly short, and grace periods interrupt who runs. */
    private static int reclaimers(final Settings settings) {
        final String count = settings.text(Key.RECLAIMERS);
        return count.equals("auto") ? 1 + (Runtime.getRuntime().availableProcessors() - 1) / PROCESSORS_OF_A_RECLAIMER
            : Integer.parseInt(count);
    }

    private String roleName(final int share) {
        return (name.equals(Domains.DEFAULT_NAME) ? "reprieve-reclaimer" : "reprieve-reclaimer-" + name)
            + (share == 0 ? "" : "-" + (share + 1));
    }

    private boolean reclaimIfInvoked() {
        return isInvoked && drive() > 0;
    }

    /** Does what reclaimers without threads would do. */
    private int drive() {
        final int work = reclaimers.doWork();
        if (foothold.isGone()) {
            // Before, or meanwhile by another thread: what has been shown since is taken back.
            observer.closed();
        }
        return work;
    }

    /**
     * What a releaser does that waits for room. Where another thread drives it leaves the bodies to that one: a body
     * may want a lock that the releaser holds, and then nobody would get on.
     */
    private boolean reclaimIfNobodyElseDoes() {
        final int known = lastDriver;
        return (known == NOBODY || known == ThreadIds.stable(Thread.currentThread())) && reclaimIfInvoked();
    }

    /** What comes before reclamation: the first thing that its thread does, if it has one. */
    private void begin() {
        try {
            foothold.settle();
            Rehearsal.run();
            observer.tick();
        } finally {
            hasBegun = true;
        }
    }

    /** Slots of threads that have ended are swept by the reclaimer. */
    private void wakeIfGone() {
        if (reclaimers != null) {
            reclaimers.wakeIfGone();
        }
    }

    /** Waits, as the exit would, until what is pending has run. */
    boolean drainBeforeStop() {
        waiting.checkMayWait("stop()");
        // What threads that have ended held back counts as pending only then.
        updates.sweep();
        if (counts.pending() == 0) {
            return true;
        }
        try {
            return waiting.barrier(shutdownNanos, TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Lets go of all that keeps the runtime in the JVM, until the next release. */
    void leave() {
        if (isInvoked) {
            foothold.release();
        } else {
            reclaimers.leave();
            foothold.settle();
        }
    }

    /**
     * Whether nothing in the JVM outside of the runtime is to know of the domain.
     *
     * @return {@code true} if it is closed, or has stopped for the time being.
     */
    public boolean isAway() {
        return isClosed || foothold.isGone();
    }

    Observer observer() {
        return observer;
    }

    private long pending() {
        return counts.pending();
    }

    /** Whether a thread is inside an update-side section that holds back the releases of all domains. */
    static boolean isUpdatingAll(final Thread thread) {
        // Asked of the default domain itself there is nothing to find: it is asked about a queue that is being made.
        return DEFAULT != null && DEFAULT.updates.isInsideOfAll(thread);
    }

    /** Why the calling thread must not wait for a grace period; {@code null} if it may, as far as this domain goes. */
    Cause whyNotWait() {
        if (readers.isInside()) {
            return Cause.IN_READ_SECTION;
        }
        if (updates().isInside()) {
            return Cause.IN_UPDATE;
        }
        if (slowPath.isReplaying()) {
            // Of whatever domain: a reader of the one may be waiting for the releases of the other.
            return Cause.IN_BODY;
        }
        if (isDrivenByCaller()) {
            return Cause.BETWEEN_BODIES;
        }
        return readers.isOnline() ? Cause.ONLINE : null;
    }

    /** Whether a cycle of reclamation calls the calling thread: what waited for reclamation would wait for itself. */
    boolean isDrivenByCaller() {
        return reclaimers != null && reclaimers.areDrivenBy(Thread.currentThread());
    }

    /**
     * The name of the domain.
     *
     * @return {@code default} for the default domain.
     */
    public String name() {
        return name;
    }

    /**
     * The readers.
     *
     * @return the registry.
     */
    public ReaderRegistry readers() {
        return readers;
    }

    /**
     * The way of a release.
     *
     * @return the same every time.
     */
    public Deferral deferral() {
        return deferral;
    }

    /**
     * Tells of the end of a use that had not begun.
     *
     * @param what was to be let go.
     */
    public void noteUnpinned(final String what) {
        observer.pinStalls("a rule unpin has let go of " + what + " that no rule pin had kept. That was ignored, and "
            + "later ones are not told of; if it is not how the program goes, the rules name the wrong method, or"
            + " another holds=");
    }

    /**
     * The pins.
     *
     * @return the same every time.
     */
    public Pins pins() {
        return pins;
    }

    /** How readers pin. */
    public Pinning pinning() {
        return pinning;
    }

    /**
     * What a release does off the common path.
     *
     * @return the slow path.
     */
    public SlowPath slowPath() {
        return slowPath;
    }

    /**
     * The update-side sections of the domain.
     *
     * @return the sections.
     */
    public UpdateSections updates() {
        return updates;
    }

    /**
     * Those who wait.
     *
     * @return the same every time.
     */
    public Waiting waiting() {
        return waiting;
    }

    /**
     * The quiescent-state readers.
     *
     * @return the same every time.
     */
    public QuiescentStates quiescentStates() {
        return quiescentStates;
    }

    /**
     * As {@link Rcu#beginUpdate()}, in this domain alone.
     */
    public void beginUpdate() {
        updates().begin();
    }

    /**
     * As {@link Rcu#endUpdate()}, in this domain alone.
     *
     * @throws IllegalStateException if the calling thread is not inside an update-side section.
     */
    public void endUpdate() {
        // A section of all domains counts here too, and is not to be ended here.
        final int others = this == DEFAULT ? updates().depthOfAll() : isUpdatingAll(Thread.currentThread()) ? 1 : 0;
        if (updates().depth() <= others || !updates().end()) {
            throw new IllegalStateException("thread " + ThreadNames.ofCaller() + " ends an update-side section "
                + "of domain " + name + " that it has not begun: every endUpdate() needs a beginUpdate() before it");
        }
    }

    /**
     * Drains the domain and forgets it: waits for its releases, and ends its reclaimer.
     *
     * @throws IllegalStateException for the default domain, and inside a section or a release body.
     */
    public void close() {
        if (this == DEFAULT) {
            throw new IllegalStateException("the default domain cannot be closed");
        }
        waiting.awaitUnpinned();
        if (isWoven) {
            // Woven code goes on to use this very domain: it is drained, and not forgotten.
            return;
        }
        isClosed = true;
        Domains.forget(this);
        slowPath.close();
        // What was released meanwhile; from here on nothing can be.
        waiting.awaitUnpinned();
        if (updates.hasOpen() || counts.pending() != 0) {
            // What sections hold back counts as released when they end, and what is pinned runs when its pins go: the
            // reclaimers go on until then.
            ReclaimerThread.run(roleName(0) + "-closing", this::endWhenSectionsHave);
        } else {
            end();
        }
    }

    private void endWhenSectionsHave() {
        for (int attempt = 0; updates.hasOpen() || counts.pending() != 0; attempt++) {
            reclaimIfInvoked();
            Pause.pause(attempt);
        }
        end();
    }

    private void end() {
        // Only now: until then its bodies may run.
        Domains.remove(this);
        reclaimers.stop();
        if (isInvoked) {
            foothold.end();
        }
    }

    /**
     * Whether the domain has been closed.
     *
     * @return {@code true} once {@link #close()} has drained it.
     */
    public boolean isClosed() {
        return isClosed;
    }

    /**
     * The reader that has held up a grace period longest of late.
     *
     * @return always the same object.
     */
    public LongestLag longestLag() {
        return engine.longestLag();
    }

    /**
     * The settings.
     *
     * @return what they are, and a way to change some of them.
     */
    public DomainSettings settings() {
        return settings;
    }

    /** No other domain has or had it. */
    int number() {
        return number;
    }

    /** Whether the calling thread is inside a section here, or online. */
    boolean hasOpen() {
        return readers.hasOpen() || updates().isInside();
    }

    /** Woven code refers to this domain from now on. */
    void keepForWovenCode() {
        isWoven = true;
    }

    /** Takes the paths of a sleep and a sweep. */
    void rehearse() {
        engine.waits(Thread.currentThread());
        engine.waitsNoMore(Thread.currentThread());
        Fences.rehearse();
        registry.sweep();
        readers.sweep();
        reclaimers.rehearse();
    }

    /**
     * As {@link Rcu#doReclaimWork()}.
     *
     * @return the work done; 0 if there was none.
     * @throws IllegalStateException if the domain has a reclaimer thread, or in a release body.
     */
    public int doReclaimWork() {
        if (!isInvoked) {
            throw new IllegalStateException("doReclaimWork() is for reclaimer=invoked: domain " + name
                + " has a reclaimer thread of its own; set reprieve.reclaimer=invoked to drive it yourself");
        }
        if (slowPath.isReplaying()) {
            throw new IllegalStateException("doReclaimWork() in a release body: it is being called from its own cycle");
        }
        final int me = ThreadIds.stable(Thread.currentThread());
        if (lastDriver != me) {
            lastDriver = me;
        }
        if (foothold.isGone()) {
            foothold.comeBack();
            if (isClosed && foothold.isGone()) {
                // Nothing is left to be done, and what looks after the domain now and then would show it again.
                return 0;
            }
        }
        return drive();
    }

    /**
     * As {@link Rcu#statistics()}.
     *
     * @return the counters.
     */
    public RcuStatistics statistics() {
        // In this order, so that no release counts as reclaimed that doesn't count as deferred.
        final long reclaimed = counts.reclaimed();
        final long pending = counts.pending();
        return new RcuStatistics(
            counts.deferred(),
            reclaimed,
            pending,
            oldestPendingNanos(),
            engine.count(),
            counters.fallbacks(),
            counters.embedded(),
            counters.dropped(),
            counters.doubleReleases(),
            counters.overdrafts(),
            counters.failed(),
            counters.leaked(),
            counters.premature(),
            engine.heavyBarriers(),
            registry.pagesInUse(),
            registry.pagesReserved(),
            registry.pageLimit(),
            readers.size(),
            engine.stalls(),
            counters.fallbackTimeouts(),
            pins.held(),
            releases.pinned(),
            slowestReaderNanos(),
            registry.bytes().pending(),
            registry.bytes().limit() == Long.MAX_VALUE ? 0 : registry.bytes().limit(),
            registry.bytes().beyond(),
            counters.pressureBackoffs(),
            counters.callerFallbacks());
    }

    private long oldestPendingNanos() {
        // The reclaimer's thread looks as soon as there is something; without one, nobody may have looked for long.
        return counts.oldestPending(isInvoked ? reclaimers.unseenNanos() : System.nanoTime());
    }

    private long slowestReaderNanos() {
        final LaggingReader reader = laggingReader();
        return reader == null ? 0 : reader.nanos();
    }

    /**
     * The reader that a grace period waits for now.
     *
     * @return the reader; {@code null} if none is waited for.
     */
    public LaggingReader laggingReader() {
        return engine.laggingReader();
    }

    /**
     * As {@link Rcu#siteStatistics()}.
     *
     * @return the counters of each site.
     */
    public List<SiteStatistics> siteStatistics() {
        return counts.siteStatistics();
    }

    /**
     * What is known of the woven readers.
     *
     * @return a value for each.
     */
    public List<ReaderStatistics> readerStatistics() {
        return readers.tally().statistics();
    }

    /** Waits, for the time that {@code shutdown.timeout} allows, until the domain's releases have run. */
    void drainAtExit(final long begin) {
        endSectionsOfEnded();
        if (isInvoked && counts.pending() != 0) {
            // Also where all of it was set aside: pins may have gone since, or go. On a thread of its own, so that a
            // body that blocks delays the exit for a bounded time.
            reclaimers.start();
        }
        new ExitDrain(name, releases, counts, bodies, engine, reclaimers).run(begin, shutdownNanos);
    }

    /** What they held back counts as pending only then. */
    private void endSectionsOfEnded() {
        try {
            updates.sweep();
        } catch (final OutOfMemoryError e) {
            // The reclaimer's next sweep may find room.
            return;
        }
    }
}

package io.reprieve.runtime;

import io.reprieve.Rcu;
import io.reprieve.RcuStatistics;
import io.reprieve.SiteStatistics;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import io.reprieve.runtime.events.Observers;
import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.graceperiod.LongestLag;
import io.reprieve.runtime.management.DomainBeans;
import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.observe.GuardedObserver;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Trigger;
import io.reprieve.runtime.queue.BodyRunners;
import io.reprieve.runtime.queue.PendingReleases;
import io.reprieve.runtime.queue.QueueCounters;
import io.reprieve.runtime.queue.QueueRegistry;
import io.reprieve.runtime.queue.ReleaseQueues;
import io.reprieve.runtime.queue.ReleaseRunner;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.reader.ReaderSlot;
import io.reprieve.runtime.reclaimer.Reclaimer;
import io.reprieve.runtime.reclaimer.ReclaimerThread;
import io.reprieve.runtime.site.FunctionSite;
import io.reprieve.runtime.site.FunctionSites;
import io.reprieve.runtime.site.SiteRegistry;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.Wakeup;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The parts of one domain, put together: readers, engine, queues and reclaimer. {@link Rcu} says what each method does.
 */
public final class Domain {
    /** The default domain. */
    public static final Domain DEFAULT = Domains.add(new Domain(Domains.DEFAULT_NAME, Settings.ofProcess()));

    private final ReaderRegistry readers;
    private final ReleaseQueues queues;
    private final Deferral deferral;
    private final QueueRegistry registry;
    private final QueueCounters counters = new QueueCounters();
    private final SiteRegistry sites = new SiteRegistry();
    private final ReleaseRunner releases;
    private final String name;
    private final Wakeup wakeup = new Wakeup();
    private final GracePeriodEngine engine;
    private final Reclaimer reclaimer;
    private final boolean isInvoked;
    private final ReclaimerThread thread;
    private final Observer observer;
    private final DomainSettings settings;
    private volatile boolean isWoven;
    private volatile boolean isClosed;
    private final long shutdownNanos;

    Domain(final String name, final Settings settings) {
        this(name, settings, null);
    }

    /** A domain for a rehearsal, if there is an observer: it counts by itself. */
    Domain(final String name, final Settings settings, final Observer rehearsing) {
        this.name = name;
        observer = rehearsing != null ? rehearsing : new GuardedObserver(Observers.of(name, this::statistics, this::siteStatistics));
        final int pageEntries = settings.number(Key.PAGE_ENTRIES);
        // Now, and not when the heap is full.
        final FunctionSites functions = new FunctionSites(sites);
        functions.of(this, FunctionSite.CONSUMER);
        final Clock clock = new Clock();
        readers = new ReaderRegistry(clock);
        registry = new QueueRegistry(
            pageEntries,
            settings.number(Key.RESERVE_PAGES_PER_THREAD),
            settings.number(Key.RESERVE_PAGES_SHARED),
            counters,
            sites,
            wakeup,
            Domain::isUpdatingAll);
        engine = new GracePeriodEngine(
            clock,
            readers,
            observer,
            this::pending,
            settings.nanos(Key.GRACE_PERIOD_INTERVAL),
            settings.nanos(Key.STALL_TIMEOUT));
        final BodyRunners runners = new BodyRunners();
        releases = new ReleaseRunner(registry, runners, counters, engine, observer);
        queues = new ReleaseQueues(
            registry, runners, releases, counters, engine, observer,
            rehearsing != null ? this::whyNotWait : Domains::whyNotWait, pageEntries);
        deferral = new Deferral(registry.table().homes(), registry.table(), queues, functions);
        final String role = name.equals(Domains.DEFAULT_NAME) ? "reprieve-reclaimer" : "reprieve-reclaimer-" + name;
        reclaimer = new Reclaimer(
            role, engine, releases, registry, readers, observer, this::begin, pageEntries,
            settings.nanos(Key.DRAIN_DELAY));
        this.settings = new DomainSettings(settings, engine, reclaimer, registry);
        isInvoked = settings.text(Key.RECLAIMER).equals("invoked");
        shutdownNanos = settings.nanos(Key.SHUTDOWN_TIMEOUT);
        thread = isInvoked ? null : ReclaimerThread.start(reclaimer, wakeup, observer::broken);
        if (rehearsing == null && isInvoked) {
            begin();
        }
        if (rehearsing == null) {
            DomainBeans.show(this);
        }
    }

    /** What comes before reclamation: the first thing that its thread does, if it has one. */
    private void begin() {
        Rehearsal.run();
        observer.tick();
    }

    private long pending() {
        return releases.pending();
    }

    /** Whether a thread is inside an update-side section that holds back the releases of all domains. */
    private static boolean isUpdatingAll(final Thread thread) {
        // Asked of the default domain itself there is nothing to find: it is asked about a queue that is being made.
        return DEFAULT != null && DEFAULT.registry.isHeldBackForAll(thread);
    }

    /** Why the calling thread must not wait for a grace period; {@code null} if it may, as far as this domain goes. */
    Cause whyNotWait() {
        if (readers.isInside()) {
            return Cause.IN_READ_SECTION;
        }
        if (queues.isUpdating()) {
            return Cause.IN_UPDATE;
        }
        if (queues.isReplaying()) {
            // Of whatever domain: a reader of the one may be waiting for the releases of the other.
            return Cause.IN_BODY;
        }
        return readers.isOnline() ? Cause.ONLINE : null;
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
     * The queues, for woven releases.
     *
     * @return the queues.
     */
    public ReleaseQueues queues() {
        return queues;
    }

    /**
     * As {@link Rcu#synchronize()}.
     *
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public void synchronize() {
        checkMayWait("synchronize()");
        final ReaderSlot online = readers.suspendOnline();
        try {
            engine.await(engine.cookie(), Trigger.SYNCHRONIZE);
        } finally {
            resume(online);
        }
    }

    private static void resume(final ReaderSlot online) {
        if (online != null) {
            online.resume();
        }
    }

    /**
     * As {@link Rcu#synchronize(long, TimeUnit)}.
     *
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the grace period has passed.
     * @throws InterruptedException  if the thread is interrupted before or while it waits.
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public boolean synchronize(final long timeout, final TimeUnit unit) throws InterruptedException {
        checkMayWait("synchronize(timeout, unit)");
        final ReaderSlot online = readers.suspendOnline();
        try {
            return engine.await(engine.cookie(), Trigger.SYNCHRONIZE, unit.toNanos(timeout));
        } finally {
            resume(online);
        }
    }

    /**
     * As {@link Rcu#barrier()}.
     *
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public void barrier() {
        checkMayWait("barrier()");
        final ReaderSlot online = readers.suspendOnline();
        boolean interrupted = false;
        try {
            final PendingReleases pending = hurryPending();
            for (int attempt = 0; !pending.haveRun(); attempt++) {
                interrupted |= Thread.interrupted();
                attempt = help() ? 0 : pause(attempt);
            }
        } finally {
            resume(online);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * As {@link Rcu#barrier(long, TimeUnit)}.
     *
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the releases have run.
     * @throws InterruptedException  if the thread is interrupted before or while it waits.
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public boolean barrier(final long timeout, final TimeUnit unit) throws InterruptedException {
        checkMayWait("barrier(timeout, unit)");
        final ReaderSlot online = readers.suspendOnline();
        try {
            return awaitPending(timeout, unit);
        } finally {
            resume(online);
        }
    }

    private boolean awaitPending(final long timeout, final TimeUnit unit) throws InterruptedException {
        final long begin = System.nanoTime();
        final long nanos = unit.toNanos(timeout);
        final PendingReleases pending = hurryPending();
        for (int attempt = 0; !pending.haveRun(); attempt++) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() - begin >= nanos) {
                return pending.haveRun();
            }
            attempt = help() ? 0 : pause(attempt);
        }
        return true;
    }

    private PendingReleases hurryPending() {
        final PendingReleases pending = releases.pendingReleases();
        reclaimer.hurry();
        wakeup.wakeForCertain();
        return pending;
    }

    /** Whoever waits drives what it can: the grace period, its own releases, and a reclaimer that has no thread. */
    private boolean help() {
        queues.runOwn();
        return isInvoked ? reclaimer.doWork() > 0 : engine.poll();
    }

    private static int pause(final int attempt) {
        Pause.pause(attempt);
        return attempt;
    }

    /**
     * As {@link Rcu#startGracePeriod()}.
     *
     * @return a cookie.
     */
    public long startGracePeriod() {
        final long cookie = engine.cookie();
        engine.request(cookie, Trigger.POLLED, false);
        wakeup.wakeForCertain();
        return cookie;
    }

    /**
     * As {@link Rcu#pollGracePeriod(long)}.
     *
     * @param cookie from {@link #startGracePeriod()} of this domain.
     * @return whether the grace period has passed.
     */
    public boolean pollGracePeriod(final long cookie) {
        if (!engine.hasPassed(cookie)) {
            engine.poll();
        }
        return engine.hasPassed(cookie);
    }

    /**
     * As {@link Rcu#beginUpdate()}, in this domain alone.
     */
    public void beginUpdate() {
        queues.beginUpdate();
    }

    /**
     * As {@link Rcu#endUpdate()}, in this domain alone.
     *
     * @throws IllegalStateException if the calling thread is not inside an update-side section.
     */
    public void endUpdate() {
        if (!queues.endUpdate()) {
            throw new IllegalStateException("thread " + Thread.currentThread().getName() + " ends an update-side section "
                + "of domain " + name + " that it has not begun: every endUpdate() needs a beginUpdate() before it");
        }
    }

    /**
     * One turn of a duty cycle begins.
     *
     * @return what {@link #endDutyCycle} is to be given.
     */
    public int beginDutyCycle() {
        return readers.beginDutyCycle();
    }

    /**
     * One turn of a duty cycle has ended. May wait for a grace period, if the thread's releases have outrun the reserve.
     *
     * @param state what {@link #beginDutyCycle()} returned.
     */
    public void endDutyCycle(final int state) {
        if (readers.endDutyCycle(state)) {
            runOwnAndRepay();
        }
    }

    /**
     * As {@link Rcu#online()}.
     *
     * @throws IllegalStateException if the calling thread is online already, or inside a section.
     */
    public void online() {
        readers.goOnline();
    }

    /**
     * As {@link Rcu#quiescent()}.
     *
     * @throws IllegalStateException if the calling thread is not online, or inside a section.
     */
    public void quiescent() {
        readers.quiesce();
        runOwnAndRepay();
    }

    private void runOwnAndRepay() {
        if (!deferral.hasChores()) {
            return;
        }
        queues.runOwn();
        if (!queues.owes()) {
            return;
        }
        final ReaderSlot online = readers.suspendOnline();
        try {
            queues.repay();
        } finally {
            resume(online);
        }
    }

    /**
     * As {@link Rcu#offline()}.
     *
     * @throws IllegalStateException if the calling thread is not online, or inside a section.
     */
    public void offline() {
        readers.goOffline();
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
        barrier();
        if (isWoven) {
            // Woven code goes on to use this very domain: it is drained, and not forgotten.
            return;
        }
        isClosed = true;
        Domains.remove(this);
        queues.close();
        // What was released meanwhile; from here on nothing can be.
        barrier();
        if (thread != null) {
            thread.stop();
        }
        observer.closed();
        DomainBeans.hide(this);
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

    /** Woven code refers to this domain from now on. */
    void keepForWovenCode() {
        isWoven = true;
    }

    /** Takes the paths of a sleep and a sweep. */
    void rehearse() {
        wakeup.park(1, () -> {
            wakeup.wakeForCertain();
            return true;
        });
        engine.rehearse();
        Fences.rehearse();
        registry.sweep();
        readers.sweep();
        reclaimer.doWork();
        reclaimer.hasWork();
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
        if (queues.isReplaying()) {
            throw new IllegalStateException("doReclaimWork() in a release body: it is being called from its own cycle");
        }
        return reclaimer.doWork();
    }

    /**
     * As {@link Rcu#statistics()}.
     *
     * @return the counters.
     */
    public RcuStatistics statistics() {
        // In this order, so that no release counts as reclaimed that doesn't count as deferred.
        final long reclaimed = releases.reclaimed();
        final long pending = releases.pending();
        return new RcuStatistics(
            releases.deferred(),
            reclaimed,
            pending,
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
            engine.stalls());
    }

    /**
     * As {@link Rcu#siteStatistics()}.
     *
     * @return the counters of each site.
     */
    public List<SiteStatistics> siteStatistics() {
        return releases.siteStatistics();
    }

    private void checkMayWait(final String call) {
        if (readers.isInside()) {
            throw new IllegalStateException(call + " inside a read-side critical section of domain " + name
                + " on thread " + Thread.currentThread().getName()
                + ": it would wait for this section to end; leave the section first, or defer the release");
        }
        if (queues.isUpdating() || isUpdatingAll(Thread.currentThread())) {
            throw new IllegalStateException(call + " inside an update-side section of domain " + name
                + " on thread " + Thread.currentThread().getName()
                + ": the releases of the section count from its end; end the section first");
        }
        if (queues.isReplaying()) {
            throw new IllegalStateException(call + " in the body of a release on thread "
                + Thread.currentThread().getName()
                + ": releases run one after the other, so it would wait for itself; defer what is to happen later");
        }
    }

    /** Waits, for the time that {@code shutdown.timeout} allows, until the domain's releases have run. */
    void drainAtExit(final long begin) {
        if (isInvoked && releases.pendingForReclaimer() != 0) {
            // On a thread of its own, so that a body that blocks delays the exit for a bounded time.
            ReclaimerThread.start(reclaimer, wakeup, observer::broken);
        }
        reclaimer.hurry();
        wakeup.wakeForCertain();
        for (int attempt = 0; releases.pendingForReclaimer() != 0 && System.nanoTime() - begin < shutdownNanos; attempt++) {
            reclaimer.hurry();
            attempt = engine.poll() ? 0 : pause(attempt);
        }
        final long left = releases.pending();
        if (left != 0) {
            System.err.println("reprieve: " + left + " releases of domain " + name + " were still pending at JVM exit, "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)
                + " ms after it began (shutdown.timeout); they have not run");
        }
    }
}

package io.reprieve.torture;

import java.util.ArrayList;
import java.util.List;

/**
 * A known mistake, made on purpose in one source file of the runtime, and what has to catch it. The mistake is a
 * replacement of text that must be there exactly once, so that it cannot rot unnoticed; production knows nothing of it.
 *
 * <p>Some mistakes take a rest where two threads have to meet: they are not to be missed by a machine that is busy with
 * something else.
 *
 * <p>What only a weakly ordered processor shows is left to the model, whose mutant is named. What x86 shows by chance,
 * when two processors do the right things within a fraction of a microsecond, is tried first, and left to the model
 * after.
 */
enum BrokenEngine {
    // ---- the engine
    NO_WAITING(
        "graceperiod/GracePeriodEngine",
        Dose.PLAIN,
        "while (next < slots.size()) {",
        "while (next < 0) {"),
    SLOT_LEFT_OUT(
        "graceperiod/GracePeriodEngine",
        Dose.PLAIN,
        "next++;",
        "next += 2;"),
    EPOCH_ADVANCED_AFTER_SCAN(
        "graceperiod/GracePeriodEngine",
        Scenario.GRACE_PERIOD_SERVES_NOBODY_WHO_COMES_LATER,
        """
        clock.advanceRelease(target);
        scanning = true;""",
        """
        scanning = true;""",
        """
        scanning = false;
        slots.end();""",
        """
        scanning = false;
        clock.advanceRelease(target);
        slots.end();"""),
    SLOTS_READ_BEFORE_BARRIER(
        "graceperiod/GracePeriodEngine",
        Scenario.READER_WITHOUT_FENCE_IS_SEEN,
        "SLOTS_READ_BEFORE_BARRIER",
        """
        Fences.heavy();
        HEAVY_BARRIERS""",
        """
        HEAVY_BARRIERS""",
        """
        finish();
        return true;""",
        """
        Fences.heavy();
        finish();
        return true;"""),
    COOKIE_WITHOUT_FENCE(
        "graceperiod/GracePeriodEngine",
        "COOKIE_WITHOUT_FENCE",
        """
        VarHandle.fullFence();
        return clock.getAcquire() + 1;""",
        """
        return clock.getAcquire() + 1;"""),
    RUNNING_ONE_JOINED(
        "graceperiod/GracePeriodEngine",
        Scenario.GRACE_PERIOD_SERVES_NOBODY_WHO_COMES_LATER,
        "return clock.getAcquire() + 1;",
        """
        final long epoch = clock.getAcquire();
        return epoch > (long) COMPLETED.getAcquire(this) ? epoch : epoch + 1;"""),
    COOKIE_BEFORE_SNAPSHOT(
        "reclaimer/Reclaimer",
        Dose.PLAIN,
        """
        releases.snapshot(unseenNanos);
        return engine.cookie();""",
        """
        final long cookie = engine.cookie();
        for (int i = 0; i < 100 && !engine.hasPassed(cookie); i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(100_000);
        }
        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        releases.snapshot(unseenNanos);
        return cookie;"""),
    SNAPSHOT_AFTER_GRACE_PERIOD(
        "queue/ReleaseQueue",
        Dose.PLAIN,
        "markReady(snapshot, cookie);",
        "markReady(publishedAcquire(), cookie);"),

    // ---- readers
    STAMP_AFTER_FIRST_READ(
        "reader/ReaderSlot",
        Dose.PLAIN,
        """
        if (before == OUTSIDE) {
            stamp(clock);""",
        """
        if (before == OUTSIDE) {
            STAMP.setOpaque(this, NEVER);"""),
    FENCE_BEFORE_STAMP(
        "reader/ReaderSlot",
        "FENCE_BEFORE_STAMP",
        """
        STAMP.setOpaque(this, clock.getAcquire());
        Fences.afterStamp();""",
        """
        Fences.afterStamp();
        STAMP.setOpaque(this, clock.getAcquire());"""),
    READER_WITHOUT_FENCE(
        "memory/Fences",
        Scenario.READER_BEHIND_STORES_IS_SEEN,
        "READER_WITHOUT_FENCE",
        """
        } else {
            VarHandle.fullFence();""",
        """
        } else {
            VarHandle.acquireFence();"""),
    EPOCH_WITHOUT_ACQUIRE(
        "memory/Clock",
        "EPOCH_WITHOUT_ACQUIRE",
        "return (long) EPOCH.getAcquire(this);",
        "return (long) EPOCH.getOpaque(this);"),
    LEAVE_WITHOUT_RELEASE(
        "reader/ReaderSlot",
        "LEAVE_WITHOUT_RELEASE",
        """
        // before the release of what it read. With a plain store the section could still be reading.
        STAMP.setRelease(this, OUTSIDE);""",
        """
        STAMP.setOpaque(this, OUTSIDE);"""),
    EXIT_ALWAYS_CLEARS(
        "reader/ReaderSlot",
        Scenario.INNER_EXIT_LEAVES_THE_OUTER_SECTION_OPEN,
        """
            STAMP.setOpaque(this, since);""",
        """
            end();"""),
    NEGATIVE_STAMP_HOLDS_NOTHING_BACK(
        "reader/ReaderSlot",
        Dose.PLAIN,
        "return stamp != RESTING && (long) SINCE.getAcquire(this) < epoch;",
        "return false;"),
    BORROWER_CLEARED_TWICE(
        "reader/ReaderSlot",
        Scenario.ENDED_BORROWER_IS_CLEARED_ONCE,
        "&& !thread.isAlive() && BORROWER.compareAndSet(this, thread, ENDED)) {",
        "&& !thread.isAlive()) {"),

    // ---- the queue
    POSITION_BEFORE_ENTRY(
        "queue/ReleaseQueue",
        Dose.PLAIN,
        """
        references[tail] = object;
        this.tail = tail + 1;
        publishNext();""",
        """
        this.tail = tail + 1;
        publishNext();
        java.util.concurrent.locks.LockSupport.parkNanos(100_000);
        references[tail] = object;"""),
    POSITION_WITHOUT_RELEASE(
        "queue/ReleaseQueue",
        "POSITION_WITHOUT_RELEASE",
        "PUBLISHED.setRelease(this, position);",
        "PUBLISHED.setOpaque(this, position);"),
    UPDATER_PUBLISHED_AT_ONCE(
        "queue/ReleaseQueue",
        Scenario.UPDATE_SECTION_HOLDS_ITS_RELEASES_BACK,
        """
        appended++;
        if (updates == 0) {
            publish(appended);
        }""",
        """
        appended++;
        publish(appended);"""),
    UNFINISHED_UPDATE_FORGOTTEN(
        "queue/ReleaseQueue",
        Dose.PLAIN,
        """
        publishUnfinishedUpdate();
        return hasRun(""",
        """
        return hasRun("""),
    RUN_FORGOTTEN_DURING_UPDATE(
        "queue/ReleaseQueue",
        Scenario.UPDATE_SECTION_OUTLASTS_THE_SWEEPS,
        "|| appended != position || runHeader < 0",
        "|| runHeader < 0"),
    CLAIMED_WITHOUT_LOCK(
        "queue/ReleaseQueue",
        Dose.PLAIN,
        "for (int attempt = 0; !CLAIMING.compareAndSet(this, 0, 1); attempt++) {",
        "for (int attempt = 0; attempt < 1; attempt++) {"),
    TAKEN_OVER_UNSEEN(
        "queue/RunningRelease",
        Dose.DELAYED,
        "return next < (long) END.getOpaque(this);",
        "return true;"),
    LEFT_TO_BOTH(
        "queue/RunningRelease",
        Dose.DELAYED,
        "next = position == NONE ? end : Math.min(end, position + 1);",
        "next = position == NONE ? end : Math.min(end, position);"),
    ENTRIES_NOT_NULLED(
        "queue/ReleaseQueue",
        Scenario.RELEASED_OBJECTS_ARE_LET_GO,
        """
        System.arraycopy(page.references, linkEntries, into.references, 0, references);
        Arrays.fill(page.references, linkEntries, linkEntries + references, null);""",
        """
        System.arraycopy(page.references, linkEntries, into.references, 0, references);"""),
    ENDED_QUEUE_DROPPED(
        "queue/ReleaseQueue",
        Dose.PLAIN,
        "return hasRun(publishedAcquire()) && (ownerRun() == null || ownerRun().isDisposable());",
        "return true;"),
    COUNTERS_SHRINK(
        "queue/ReleaseRunner",
        Scenario.COUNTERS_ONLY_GROW,
        "return registry.count(() -> counters.retired.get() + registry.sum(ReleaseQueue::publishedAcquire))",
        "return counters.retired.get() + registry.sum(ReleaseQueue::publishedAcquire)",
        "return registry.count(() -> counters.retired.get() + registry.sum(ReleaseQueue::reclaimed))",
        "return counters.retired.get() + registry.sum(ReleaseQueue::reclaimed)"),

    // ---- embedded heads
    HEAD_CLEARED_AFTER_BODY(
        "queue/ReleaseRunner",
        Dose.PLAIN,
        """
        if (EmbeddedHeads.isOne(release.references[at])) {
            EmbeddedHeads.clear((EmbeddedHead) release.references[at]);
        }
        final Throwable thrown = runner.run(release, at);""",
        """
        final Throwable thrown = runner.run(release, at);
        if (EmbeddedHeads.isOne(release.references[at])) {
            EmbeddedHeads.clear((EmbeddedHead) release.references[at]);
        }"""),
    SECOND_RELEASE_QUEUED(
        "queue/ReleaseQueues",
        Dose.PLAIN,
        "if (head != null && !head.reprieve$claim()) {",
        "if (head != null && !head.reprieve$claim() && released == null) {"),
    LINKED_TO_A_HEAD_THAT_WAS_TAKEN(
        "queue/ReleaseQueue",
        Dose.PLAIN,
        "RESTART.setRelease(this, next);",
        "last.reprieve$successor(next);"),

    // ---- pages
    PAGE_SENT_HOME_TWICE(
        "queue/ReleaseQueue",
        Dose.DELAYED,
        """
        empty.goHome();
        return 1;""",
        """
        empty.goHome();
        java.util.concurrent.locks.LockSupport.parkNanos(100_000);
        empty.goHome();
        return 1;"""),
    PAGE_HOME_BEFORE_SUCCESSOR(
        "queue/ReleaseQueue",
        Dose.PLAIN,
        """
        capture(into, page, count);
        CONSUMED""",
        """
        capture(into, page, count);
        if (linkEntries == page.references.length) {
            retire(page);
        }
        CONSUMED"""),
    PAGE_HOME_WITHOUT_RELEASE(
        "reserve/HomeSlots",
        "HOME_WITHOUT_RELEASE",
        "SLOT.setRelease(slots, slot, page);",
        "SLOT.setOpaque(slots, slot, page);"),
    PAGE_TAKEN_WITHOUT_EXCHANGE(
        "reserve/HomeSlots",
        Dose.PLAIN,
        "final Page page = (Page) SLOT.getAndSetAcquire(slots, slot, (Page) null);",
        """
        final Page page = (Page) SLOT.getAcquire(slots, slot);
        Thread.yield();
        SLOT.setOpaque(slots, slot, (Page) null);"""),
    LAST_PAGE_KEPT(
        "queue/ReleaseQueue",
        Scenario.ENDED_THREADS_GIVE_THEIR_PAGES_BACK,
        """
        lock();
        retireLast();
        unlock();""",
        ""),
    OVERDRAFT_NOT_COUNTED_BACK(
        "queue/ReleaseQueue",
        Scenario.OVERDRAFT_IS_REPAID,
        "shared.repay();",
        ""),

    // ---- those who wait
    FALLBACK_WITHOUT_WAITING(
        "queue/ReleaseQueues",
        Dose.PLAIN,
        """
        engine.await(cookie, Trigger.FALLBACK);
        queue.markReady""",
        """
        queue.markReady"""),
    PARKED_WITHOUT_LOOKING_AGAIN(
        "thread/Wakeup",
        Scenario.SLEEPER_LOOKS_AGAIN,
        "if (!hasWork.getAsBoolean()) {",
        "if (hasWork != null) {");

    /** The source file, below the package of the runtime. */
    final String file;
    /** What has to catch it: a dose of the torture, or {@code null}. */
    final Dose dose;
    /** What has to catch it: a scenario, or {@code null}. */
    final Scenario scenario;
    /** The model's mutant that stands for it where no run shows it; {@code null} if a run has to. */
    final String modelled;
    private final List<String> originals = new ArrayList<>();
    private final List<String> replacements = new ArrayList<>();

    BrokenEngine(final String file, final Dose dose, final String... patches) {
        this(file, dose, null, patches);
    }

    BrokenEngine(final String file, final Scenario scenario, final String... patches) {
        this(file, null, scenario, patches);
    }

    BrokenEngine(final String file, final String... patches) {
        this(file, null, null, patches);
    }

    /** The patches come in pairs; an odd one in front names the model's mutant. */
    BrokenEngine(final String file, final Dose dose, final Scenario scenario, final String... patches) {
        this.file = file;
        this.dose = dose;
        this.scenario = scenario;
        final int named = patches.length % 2;
        modelled = named == 0 ? null : patches[0];
        for (int i = named; i < patches.length; i += 2) {
            originals.add(unindented(patches[i]));
            replacements.add(unindented(patches[i + 1]));
        }
    }

    /** Whether there is a run, and this JDK has what it takes. */
    boolean isPossible() {
        return dose != null || scenario != null && scenario.isPossible();
    }

    /**
     * Makes the mistake. Indentation does not count.
     *
     * @param source the file as it is.
     * @return the file as it should not be.
     */
    String applyTo(final String source) {
        String patched = unindented(source);
        for (int i = 0; i < originals.size(); i++) {
            final String original = originals.get(i);
            final int at = patched.indexOf(original);
            if (at < 0 || patched.indexOf(original, at + 1) >= 0) {
                throw new AssertionError(this + ": in " + file + " this is to be there exactly once, and is "
                    + (at < 0 ? "not" : "more often") + ":\n" + original);
            }
            patched = patched.substring(0, at) + replacements.get(i) + patched.substring(at + original.length());
        }
        return patched;
    }

    private static String unindented(final String text) {
        return String.join("\n", text.lines().map(String::strip).toList());
    }

    /** As it is written in the table. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}

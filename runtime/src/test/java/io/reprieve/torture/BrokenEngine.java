package io.reprieve.torture;

import java.util.Arrays;

/**
 * A known mistake, made on purpose in one source file of the runtime, and what has to catch it.
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
        releases.snapshot(share, unseenNanos);
        return engine.cookie();""",
        """
        final long cookie = engine.cookie();
        for (int i = 0; i < 100 && !engine.hasPassed(cookie); i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(100_000);
        }
        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        releases.snapshot(share, unseenNanos);
        return cookie;"""),
    SNAPSHOT_AFTER_GRACE_PERIOD(
        "queue/Positions",
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
        "return stamp > RESTING && (long) SINCE.getAcquire(this) < epoch;",
        "return false;"),
    BORROWER_CLEARED_TWICE(
        "reader/ReaderSlot",
        Scenario.ENDED_BORROWER_IS_CLEARED_ONCE,
        "&& !thread.isAlive() && BORROWER.compareAndSet(this, thread, ENDED)) {",
        "&& !thread.isAlive()) {"),

    BORROWED_SLOT_RETURNED_FIRST(
        "reader/ReaderSlot",
        Dose.SCHEDULES_OF_BORROWERS,
        "BORROWED_SLOT_RETURNED_FIRST",
        """
        STAMP.setRelease(this, entered);
        // A thread that waits while it is online keeps its slot.
        if (entered == RESTING && !isSuspended) {
            giveBack();
        }""",
        """
        if (entered == RESTING && !isSuspended) {
            giveBack();
        }
        STAMP.setRelease(this, entered);"""),
    LEVEL_OF_SLOTS_NOT_CLAIMED(
        "reader/BorrowedSlots",
        Dose.SCHEDULES_OF_BORROWERS,
        "if (!slots[i].borrow(TO_BE_DROPPED)) {",
        "if (!slots[i].isFree()) {"),
    ONLINE_ENTRY_WITHOUT_FENCE(
        "reader/ReaderSlot",
        Scenario.ONLINE_READER_BEHIND_STORES_IS_SEEN,
        "READER_WITHOUT_FENCE",
        """
        STAMP.setOpaque(this, negative);
        Fences.afterStamp();""",
        """
        STAMP.setOpaque(this, negative);"""),
    BORROWED_ENTRY_WITHOUT_FENCE(
        "reader/ReaderSlot",
        Scenario.BORROWER_BEHIND_STORES_IS_SEEN,
        "READER_WITHOUT_FENCE",
        """
        STAMP.setOpaque(this, negative);
        Fences.afterStamp();""",
        """
        STAMP.setOpaque(this, negative);"""),
    QUIESCENT_WITHOUT_FENCE(
        "reader/DutyCycle",
        "QUIESCENT_WITHOUT_FENCE",
        """
        SINCE.setRelease(slot, slot.clock.getAcquire());
        Fences.afterStamp();""",
        """
        SINCE.setRelease(slot, slot.clock.getAcquire());"""),

    // ---- the queue
    FIRST_OWN_RELEASE_NOT_HELD_BACK(
        "queue/ThreadQueue",
        Scenario.FIRST_OWN_RELEASE_OF_AN_UPDATE_IS_HELD_BACK,
        "queue.updates = updates;",
        ""),
    WAITS_INSIDE_ANOTHER_DOMAIN(
        "Domain",
        Scenario.SECTION_OF_ANOTHER_DOMAIN_FORBIDS_WAITING,
        "rehearsing != null ? this::whyNotWait : Domains::whyNotWait,",
        "this::whyNotWait,"),
    POSITION_BEFORE_ENTRY(
        "queue/OwnerEnd",
        Dose.PLAIN,
        """
        references[tail] = object;
        publishNext(tail + 1);""",
        """
        publishNext(tail + 1);
        java.util.concurrent.locks.LockSupport.parkNanos(100_000);
        references[tail] = object;"""),
    ENTRY_BEHIND_THE_TAIL_BEFORE_IT_COUNTS(
        "queue/OwnerEnd",
        Dose.ERRORS,
        """
        references[tail] = object;
        publishNext(tail + 1);""",
        """
        references[tail] = object;
        this.tail = tail + 1;
        publishNext(tail + 1);"""),
    PAGE_TAKEN_BEFORE_THERE_IS_ROOM_ON_THE_STACK(
        "queue/OwnerEnd",
        Dose.ERRORS,
        """
        next.beganNanos = System.nanoTime();
        next.fetch();
        linkAfterLast(next, null);""",
        """
        StackRoom.needMore();
        next.beganNanos = System.nanoTime();
        next.fetch();
        linkAfterLast(next, null);"""),
    SECTION_OF_ALL_DOMAINS_ENDED_IN_SOME(
        "Domains",
        Dose.ERRORS,
        """
        StackRoom.needMore();
        if (Domain.DEFAULT.updates().endOfAll()) {""",
        """
        if (Domain.DEFAULT.updates().endOfAll()) {"""),
    HELD_BACK_FOR_ANOTHER_TIME_TOO(
        "queue/HeldBackQueue",
        Dose.ERRORS,
        "final Page beginning = (Page) link;",
        """
        final Page beginning = Page.beginning();
        link = beginning;"""),
    POSITION_WITHOUT_RELEASE(
        "queue/OwnerEnd",
        "POSITION_WITHOUT_RELEASE",
        "PUBLISHED.setRelease(this, position);",
        "PUBLISHED.setOpaque(this, position);"),
    UPDATER_PUBLISHED_AT_ONCE(
        "queue/OwnerEnd",
        Scenario.UPDATE_SECTION_HOLDS_ITS_RELEASES_BACK,
        """
        if (updates == 0) {
            publish(appended);
        }""",
        """
        publish(appended);"""),
    UNFINISHED_UPDATE_FORGOTTEN(
        "queue/ThreadQueue",
        Dose.PLAIN,
        """
        updatesOfAll = 0;
        endAllUpdates();""",
        """
        updatesOfAll = 0;"""),
    RUN_FORGOTTEN_DURING_UPDATE(
        "queue/IdleRuns",
        Scenario.UPDATE_SECTION_OUTLASTS_THE_SWEEPS,
        "|| queue.publishedAcquire() != position || queue.appended != position",
        "|| queue.publishedAcquire() != position"),
    STRETCH_HANDED_OVER_TWICE(
        "queue/ConsumerEnd",
        Dose.PLAIN,
        "cursor = stretch.next;",
        "cursor = stretch.count() == 1 ? stretch.next : stretch.first;"),
    STRETCH_SPANS_A_GRACE_PERIOD(
        "queue/ConsumerEnd",
        Dose.PLAIN,
        "final long left = readyAcquire() - consumed;",
        """
        if (readyAcquire() <= consumed) {
            return -1;
        }
        final long left = publishedAcquire() - consumed;"""),
    BULK_STRETCH_SPANS_A_GRACE_PERIOD(
        "queue/ConsumerEnd",
        Scenario.BULK_STRETCHES_WAIT_FOR_THEIR_READERS,
        "runSite.isBulk() ? left : Math.min(most, left)",
        "runSite.isBulk() ? publishedAcquire() - consumed : Math.min(most, left)"),
    FINISHED_BEFORE_THE_BODIES(
        "queue/ConsumerEnd",
        Scenario.BARRIER_WAITS_FOR_BODIES,
        "RUNNING.setOpaque(this, runSite);",
        """
        RUNNING.setOpaque(this, runSite);
        FINISHED.setRelease(this, consumed + into.count());"""),
    FAILED_STRETCH_RUN_AGAIN(
        "queue/ReleaseRunner",
        Scenario.BODIES_THAT_THROW_RUN_ONCE,
        "stretch.next = Math.max(stretch.next, begun + site.stride());",
        "stretch.next = begun;"),
    ENTRIES_NOT_NULLED(
        "queue/ConsumerEnd",
        Scenario.RELEASED_OBJECTS_ARE_LET_GO,
        "Arrays.fill(stretch.references, stretch.first, stretch.next, null);",
        "java.util.Objects.requireNonNull(stretch.references);"),
    ENDED_QUEUE_DROPPED(
        "queue/ThreadQueue",
        Dose.PLAIN,
        "return isOver(this) && (ownerRun() == null || isOver(ownerRun()));",
        "return true;"),
    COUNTERS_SHRINK(
        "queue/ReleaseCounts",
        Scenario.COUNTERS_ONLY_GROW,
        "return registry.count(() -> counters.retired.get() + published())",
        "return counters.retired.get() + published()",
        "return registry.count(() -> counters.retired.get() + ran())",
        "return counters.retired.get() + ran()"),
    // ---- embedded heads
    HEAD_CLEARED_AFTER_BODY(
        "queue/ReleaseRunner",
        Dose.PLAIN,
        """
        for (int i = begin; i < stretch.end; i += stretch.site.stride()) {
            if (stretch.references[i] instanceof EmbeddedHead head) {
                EmbeddedHeads.clear(head);
            }
        }
        runBodies(runner, stretch);""",
        """
        runBodies(runner, stretch);
        for (int i = begin; i < stretch.end; i += stretch.site.stride()) {
            if (stretch.references[i] instanceof EmbeddedHead head) {
                EmbeddedHeads.clear(head);
            }
        }"""),
    SECOND_RELEASE_QUEUED(
        "queue/SlowPath",
        Dose.PLAIN,
        """
        if (head != null && !head.reprieve$claim()) {
            refuse(site, head);""",
        """
        if (head != null && !head.reprieve$claim() && released == null) {
            refuse(site, head);"""),
    LINKED_TO_A_HEAD_THAT_WAS_TAKEN(
        "queue/OwnerEnd",
        Dose.PLAIN,
        "RESTART.setRelease(this, next);",
        "last.reprieve$successor(next);"),

    // ---- pages
    PAGE_SENT_HOME_TWICE(
        "queue/ConsumerEnd",
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
        "queue/ConsumerEnd",
        Dose.PLAIN,
        "cursor = stretch.next;",
        """
        cursor = stretch.next;
        if (cursor == page.references.length) {
            retire(page);
        }"""),
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
        "queue/QueueRegistry",
        Scenario.ENDED_THREADS_GIVE_THEIR_PAGES_BACK,
        "queue.retireLast();",
        ""),
    OVERDRAFT_NOT_COUNTED_BACK(
        "queue/ConsumerEnd",
        Scenario.OVERDRAFT_IS_REPAID,
        "shared.repay();",
        ""),

    // ---- pins
    PINS_NOT_ASKED(
        "queue/ReleaseRunner",
        Dose.PLAIN,
        "} else if (pins.collect(runner.pinned)) {",
        "} else if (pins == null) {"),
    PINS_READ_BEFORE_THE_GRACE_PERIOD(
        "queue/ReleaseRunner",
        Scenario.PINS_TAKEN_DURING_THE_GRACE_PERIOD_COUNT,
        "private final SetAside aside;",
        """
        private final SetAside aside;
        private io.reprieve.runtime.pin.PinnedTokens early = new io.reprieve.runtime.pin.PinnedTokens();
        private io.reprieve.runtime.pin.PinnedTokens earlier = new io.reprieve.runtime.pin.PinnedTokens();""",
        "public void snapshot(final int share, final long sinceNanos) {",
        """
        public void snapshot(final int share, final long sinceNanos) {
            final io.reprieve.runtime.pin.PinnedTokens last = early;
            early = earlier;
            earlier = last;
            pins.collect(early);""",
        "} else if (pins.collect(runner.pinned)) {",
        "} else if (early != null) {",
        "!runner.pinned.contains(SetAside.token(stretch, at))",
        "!earlier.contains(SetAside.token(stretch, at))"),
    PIN_CLOSED_WITHOUT_RELEASE(
        "pin/HeldPin",
        "PIN_CLOSED_WITHOUT_RELEASE",
        "NUMBER.setRelease(this, FREE);",
        "NUMBER.setOpaque(this, FREE);"),
    RING_MOVED_WITHOUT_RELEASE(
        "reader/PinningSlot",
        "RING_MOVED_WITHOUT_RELEASE",
        "NEXT_PIN.setRelease(this, number + 1);",
        "NEXT_PIN.setOpaque(this, number + 1);"),
    PINS_LOOKED_AT_ONCE(
        "pin/PinnedTokens",
        Scenario.PINNED_ANEW_IS_PINNED_AT_EVERY_MOMENT,
        "isComplete &= lookAgain(rings[i], taken[i], lengths[i]);",
        "isComplete &= i < rings.length;"),
    RINGS_LOADED_ONCE(
        "pin/Pins",
        Scenario.PINNED_BY_ONE_NEW_THREAD_AFTER_THE_OTHER,
        "int i = 0; all != rings",
        "int i = 0; i < 0 && all != rings"),
    RING_FREE_FOR_GOOD(
        "pin/PinRing",
        Scenario.PINNED_RELEASES_WAIT_FOR_THEIR_PINS,
        "return (long) FREE_UP_TO.getAcquire(this) == next;",
        "return (long) FREE_UP_TO.getAcquire(this) != 0;"),
    RING_NOT_REGISTERED(
        "pin/Pins",
        Dose.PLAIN,
        """
        rings = more;
        return ring;""",
        "return ring;"),
    TOKEN_OF_A_HANDLE_COMPARED_RAW(
        "queue/SetAside",
        Scenario.PINNED_RELEASES_WAIT_FOR_THEIR_PINS,
        "return stretch.site.releasesHandle() ? Pins.token(stretch.primitives[at])",
        "return stretch.site.releasesHandle() ? stretch.primitives[at]"),
    SET_ASIDE_AND_FORGOTTEN(
        "queue/SetAside",
        Scenario.PINNED_RELEASES_WAIT_FOR_THEIR_PINS,
        """
        if (count == 0) {
            return null;""",
        """
        if (count >= 0) {
            return null;"""),
    SET_ASIDE_AND_RUN_AS_WELL(
        "queue/ReleaseRunner",
        Dose.PLAIN,
        """
        stretch.setAside++;
        stretch.next = at + stride;""",
        """
        stretch.setAside++;
        stretch.end = at + stride;
        runWithHeads(runner, stretch);
        stretch.end = end;"""),
    SET_ASIDE_AND_RUN_TWICE(
        "queue/SetAside",
        Scenario.PINNED_RELEASES_WAIT_FOR_THEIR_PINS,
        """
        waiting.remove(one);
        one.clear();
        if (spare.size() < MOST_SPARE) {
            spare.add(one);
        }""",
        "spare.clear();"),
    SET_ASIDE_AND_RUN_BY_ANYBODY(
        "queue/SetAside",
        Scenario.OWN_RELEASES_COME_BACK_TO_THEIR_THREAD,
        "(own == null ? one.queue.isForReclaimer() : one.queue == own)",
        "(own == null || one.queue == own)"),
    SET_ASIDE_AND_COUNTED_AS_RUN(
        "queue/ConsumerEnd",
        Scenario.PINNED_RELEASES_WAIT_FOR_THEIR_PINS,
        "RAN.setOpaque(this, ran + (stretch.begun() - stretch.setAside));",
        "RAN.setOpaque(this, ran + stretch.begun());"),
    SET_ASIDE_AND_RUN_BESIDE_ITS_QUEUE(
        "queue/SetAside",
        Scenario.BODIES_THAT_HAD_TO_WAIT_OVERLAP_NO_OTHERS,
        "&& one.queue.tryLayHold(Thread.currentThread())) {",
        "&& one.queue != null) {"),
    BARRIER_FORGETS_THE_PINNED(
        "queue/PendingReleases",
        Scenario.PINNED_RELEASES_WAIT_FOR_THEIR_PINS,
        "return asideDone == queues.length && (own == null || aside.areOver(own, ownPosition));",
        "return true;"),

    // ---- those who wait
    FALLBACK_WITHOUT_WAITING(
        "queue/RoomWait",
        Dose.PLAIN,
        """
        if (!hasPassed && engine.hasPassed(cookie)) {
            hasPassed = true;
            queue.markReady(position, cookie);""",
        """
        if (!hasPassed) {
            hasPassed = true;
            queue.markReady(position, 0);"""),
    PARKED_WITHOUT_LOOKING_AGAIN(
        "thread/Wakeup",
        Scenario.SLEEPER_LOOKS_AGAIN,
        "if (!hasWork.getAsBoolean()) {",
        "if (hasWork != null) {");

    /** The mistake itself. */
    final BrokenSource source;
    /** What has to catch it: a dose of the torture, or {@code null}. */
    final Dose dose;
    /** What has to catch it: a scenario, or {@code null}. */
    final Scenario scenario;
    /** The model's mutant that stands for it where no run shows it; {@code null} if a run has to. */
    final String modelled;

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
        this.dose = dose;
        this.scenario = scenario;
        final int named = patches.length % 2;
        modelled = named == 0 ? null : patches[0];
        source = new BrokenSource(file, Arrays.copyOfRange(patches, named, patches.length));
    }

    /** Whether there is a run, and this JDK has what it takes. */
    boolean isPossible() {
        return dose != null || scenario != null && scenario.isPossible();
    }

    /** As it is written in the table. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}

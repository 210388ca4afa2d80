package io.reprieve.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * A known mistake: one deviation from the algorithm, with what shows it.
 */
enum Mutant {
    // ---- the engine
    NO_WAITING(
        "the scan waits for nobody", Scenario.QUEUE, MemoryModel.SC),
    DISPATCHED_BEFORE_SCAN_COMPLETE(
        "the grace period ends with a slot not looked at", Scenario.QUEUE, MemoryModel.SC),
    EPOCH_ADVANCED_AFTER_SCAN(
        "the epoch is advanced after the scan", Scenario.JOINERS, MemoryModel.SC),
    BARRIER_BEFORE_ADVANCE(
        "the heavy barrier lies before the advance of the epoch", Scenario.JOINERS, MemoryModel.TSO),
    SLOTS_READ_BEFORE_BARRIER(
        "the slots are read before the heavy barrier", Scenario.JOINERS, MemoryModel.TSO),
    ONE_BIT_EPOCH(
        "the epoch is one bit, and the slots are passed once", Scenario.QUEUE, MemoryModel.SC),
    NO_HEAVY_BARRIER(
        "the engine has no barrier", Scenario.JOINERS, MemoryModel.TSO),
    LIST_READ_BEFORE_BARRIER(
        "the list of slots is read before the heavy barrier", Scenario.REGISTRATION, MemoryModel.TSO),
    COOKIE_WITHOUT_FENCE(
        "the sequence is read without the fence before", Scenario.JOINERS, MemoryModel.TSO),
    EPOCH_ADVANCED_WITHOUT_RELEASE(
        "the epoch is advanced without release", Scenario.QUEUE, null),
    PASSED_WITHOUT_RELEASE(
        "the end of a grace period is told without release", Scenario.POLLING, null),
    PASSED_READ_WITHOUT_ACQUIRE(
        "the end of a grace period is seen without acquire", Scenario.POLLING, null),
    RUNNING_ONE_JOINED(
        "a waiter joins a grace period that has begun already", Scenario.JOINERS, MemoryModel.SC),

    // ---- readers
    STAMP_AFTER_FIRST_READ(
        "the reader's stamp is stored after its first read", Scenario.QUEUE, MemoryModel.SC),
    FENCE_BEFORE_STAMP(
        "the reader's fence lies before its stamp", Scenario.QUEUE, MemoryModel.TSO, Barrier.FENCE),
    READER_WITHOUT_FENCE(
        "the reader has only a compiler's fence, the engine only a full one",
        Scenario.QUEUE, MemoryModel.TSO, Barrier.FENCE),
    EPOCH_WITHOUT_ACQUIRE(
        "the reader reads the epoch without acquire", Scenario.QUEUE, MemoryModel.ARM, Barrier.MEMBARRIER),
    LEAVE_WITHOUT_RELEASE(
        "the reader leaves without release", Scenario.QUEUE, MemoryModel.ARM),
    REGISTERED_WITHOUT_FENCE(
        "no fence of its own follows the registration of a slot", Scenario.REGISTRATION, null),
    REGISTERED_AFTER_FIRST_READ(
        "the slot is listed after the section's first read", Scenario.REGISTRATION, MemoryModel.SC),
    QUIESCENT_WITHOUT_RELEASE(
        "a quiescent state re-stamps without release", Scenario.QUIESCENT, MemoryModel.ARM),
    QUIESCENT_WITHOUT_FENCE(
        "no fence follows a quiescent state", Scenario.ONLINE_AND_JOINERS, MemoryModel.JAVA, Barrier.FENCE),
    NESTED_HOLDS_NOTHING_BACK(
        "the epoch beside the stamp is not looked at", Scenario.NESTED, MemoryModel.SC),
    SINCE_WITHOUT_RELEASE(
        "the epoch beside the stamp is stored without release", Scenario.NESTED, MemoryModel.ARM, Barrier.MEMBARRIER),
    BORROWED_SLOT_TAKEN_WITHOUT_ACQUIRE(
        "a virtual thread borrows its slot without acquire", Scenario.BORROWED_SLOT, null),
    BORROWED_SLOT_RETURNED_FIRST(
        "a virtual thread returns its slot before it leaves", Scenario.BORROWED_SLOT, MemoryModel.SC),
    BORROWED_SLOT_RETURNED_WITHOUT_RELEASE(
        "a virtual thread returns its slot without release", Scenario.BORROWED_SLOT, MemoryModel.ARM),
    COUNTED_SLOT_LEFT_BY_FIRST(
        "of those who share a slot the first one to leave clears it", Scenario.COUNTED_SLOT, MemoryModel.SC),
    ONE_FLIP(
        "phased counters, flipped once in a grace period", Scenario.PHASED_COUNTERS, MemoryModel.SC),

    // ---- the queue
    SNAPSHOT_AFTER_ADVANCE(
        "the queues are looked at after the advance of the epoch", Scenario.QUEUE, MemoryModel.SC),
    COOKIE_BEFORE_SNAPSHOT(
        "the cookie is taken before the snapshot of the queues", Scenario.QUEUE_AND_JOINER, MemoryModel.SC),
    POSITION_BEFORE_ENTRY(
        "the position is published before the entry", Scenario.QUEUE, MemoryModel.SC),
    POSITION_WITHOUT_RELEASE(
        "the position is published without release", Scenario.QUEUE, MemoryModel.ARM),
    OBJECT_WITHOUT_RELEASE(
        "the program publishes an object without release", Scenario.QUEUE, MemoryModel.ARM),
    UPDATER_PUBLISHED_AT_ONCE(
        "a release inside an update-side section is published at once", Scenario.UPDATE_SECTION, MemoryModel.SC),
    CLAIMED_WITHOUT_LOCK(
        "two consumers empty a queue at a time", Scenario.CONSUMERS, MemoryModel.SC),
    LET_GO_WITHOUT_RELEASE(
        "a consumer lets go of the queue without release", Scenario.CONSUMERS, MemoryModel.ARM),
    READY_WITHOUT_ACQUIRE(
        "a consumer reads without acquire how far it may go", Scenario.CONSUMERS, MemoryModel.ARM),
    READY_COOKIE_WITHOUT_ACQUIRE(
        "a consumer reads without acquire which grace period has passed", Scenario.READY_COOKIE, MemoryModel.ARM),
    FINISHED_WITHOUT_RELEASE(
        "a release is told to be over without release", Scenario.CONSUMERS, MemoryModel.ARM),
    FINISHED_WITHOUT_ACQUIRE(
        "a release is seen to be over without acquire", Scenario.CONSUMERS, MemoryModel.ARM),
    HEAD_CLEARED_AFTER_BODY(
        "the embedded head is cleared after the body", Scenario.EMBEDDED_HEAD, MemoryModel.SC),
    HEAD_FOLLOWED_AFTER_BODY(
        "the successor is looked for after the body", Scenario.HEAD_CHAIN, MemoryModel.SC),
    HEAD_TAKEN_WITHOUT_RELEASE(
        "the object that ends the chain is taken without release", Scenario.HEAD_CHAIN, MemoryModel.ARM),
    HEAD_REPLACED_WITHOUT_ACQUIRE(
        "the object that ends the chain is replaced without acquire", Scenario.HEAD_CHAIN, null),
    HEAD_REPLACED_WITHOUT_RELEASE(
        "the object that ends the chain is replaced without release", Scenario.HEAD_CHAIN, null),
    RESTART_WITHOUT_RELEASE(
        "where the chain goes on is told without release", Scenario.HEAD_CHAIN, null),

    // ---- pages
    HOME_TWICE(
        "a page is sent home twice", Scenario.PAGE_HOME, MemoryModel.SC),
    HOME_BEFORE_SUCCESSOR(
        "a page goes home before its successor is linked", Scenario.PAGE_HOME, MemoryModel.SC),
    HOME_BEFORE_NULLING(
        "a page goes home before its entries are nulled", Scenario.PAGE_HOME, MemoryModel.SC),
    HOME_WITHOUT_RELEASE(
        "a page goes home without release", Scenario.PAGE_HOME, MemoryModel.ARM),
    TAKEN_WITHOUT_EXCHANGE(
        "a shared page is taken by a load and a store", Scenario.SHARED_PAGES, MemoryModel.SC),
    STACK_OF_PAGES(
        "the shared pages are a linked stack", Scenario.SHARED_PAGES, MemoryModel.SC),

    // ---- pins
    PINNED_AFTER_THE_EXIT(
        "the pin is stored after the end of its section", Scenario.PIN, MemoryModel.SC),
    PINS_READ_BEFORE_GRACE_PERIOD(
        "the pins are looked at before the grace period", Scenario.PIN, MemoryModel.SC),
    PIN_CLOSED_WITHOUT_RELEASE(
        "a pin is let go of without release", Scenario.PIN, MemoryModel.ARM),
    PINS_LOOKED_AT_ONCE(
        "the places that were taken meanwhile are not looked at again", Scenario.PINNED_ANEW, MemoryModel.SC),
    RING_MOVED_WITHOUT_RELEASE(
        "the ring goes on without release", Scenario.PINNED_ANEW, MemoryModel.ARM),
    TOKEN_WITHOUT_RELEASE(
        "a pin takes a place again without release", Scenario.RING_GONE_ROUND, MemoryModel.ARM),
    TOKEN_WITHOUT_ACQUIRE(
        "the token is read without acquire", Scenario.RING_GONE_ROUND, MemoryModel.ARM),
    PLACE_WITHOUT_ACQUIRE(
        "the places are looked at without acquire", Scenario.PINNED_ANEW, MemoryModel.ARM),
    HELD_WITHOUT_RELEASE(
        "a pin is held without release", Scenario.PINNED_ANEW, null),
    KNOWN_FREE_WITHOUT_RELEASE(
        "that the pins are free is told without release", Scenario.KNOWN_FREE, MemoryModel.JAVA),
    KNOWN_FREE_WITHOUT_ACQUIRE(
        "that the pins are free is believed without acquire", Scenario.KNOWN_FREE, MemoryModel.ARM),
    SET_ASIDE_AND_FORGOTTEN(
        "what was set aside is forgotten", Scenario.PIN, MemoryModel.SC),
    SET_ASIDE_AND_RUN_TWICE(
        "what was set aside is run by two", Scenario.SET_ASIDE, MemoryModel.SC),
    SET_ASIDE_AND_RUN_FOR_ANOTHER(
        "what was set aside is run for another object with the same handle", Scenario.SAME_HANDLE, MemoryModel.SC),

    // ---- the wake-up
    PARKED_WITHOUT_LOOKING_AGAIN(
        "the reclaimer parks without looking again", Scenario.WAKE_UP, MemoryModel.SC, Barrier.MEMBARRIER),
    PARKED_WITHOUT_HEAVY_BARRIER(
        "the reclaimer looks again behind a full fence", Scenario.WAKE_UP, MemoryModel.TSO, Barrier.MEMBARRIER),
    PARKED_WITHOUT_BOUND(
        "the reclaimer's sleep is not bounded", Scenario.WAKE_UP, MemoryModel.TSO, Barrier.FENCE);

    final String mistake;
    /** Where it shows. */
    final Scenario scenario;
    /**
     * The strongest memory model that shows it: all that are weaker do, none that is stronger does. {@code null} if
     * none does, because something else makes up for it.
     */
    final MemoryModel from;
    /** With which barriers it shows; with the other, if there is one, it is harmless there. */
    final Set<Barrier> with;

    Mutant(final String mistake, final Scenario scenario, final MemoryModel from) {
        this(mistake, scenario, from, EnumSet.allOf(Barrier.class));
    }

    Mutant(final String mistake, final Scenario scenario, final MemoryModel from, final Barrier with) {
        this(mistake, scenario, from, EnumSet.of(with));
    }

    Mutant(final String mistake, final Scenario scenario, final MemoryModel from, final Set<Barrier> with) {
        this.mistake = mistake;
        this.scenario = scenario;
        this.from = from;
        this.with = with;
    }

    boolean isShownBy(final Barrier barrier, final MemoryModel memoryModel) {
        return from != null && with.contains(barrier) && memoryModel.compareTo(from) >= 0;
    }
}

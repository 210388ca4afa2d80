package io.reprieve.model;

import java.util.Set;

/**
 * Who does what in a model: a handful of threads that run the algorithm's steps.
 */
enum Scenario {
    QUEUE(GracePeriodScenarios::queue),
    JOINERS(GracePeriodScenarios::joiners),
    JOINERS_BY_TURNS(GracePeriodScenarios::joinersByTurns),
    QUEUE_AND_JOINER(GracePeriodScenarios::queueAndJoiner),
    POLLING(GracePeriodScenarios::polling),
    REGISTRATION(GracePeriodScenarios::registration),
    UPDATE_SECTION(GracePeriodScenarios::updateSection),
    QUIESCENT(ReaderScenarios::quiescent),
    NESTED(ReaderScenarios::nested),
    BORROWED_SLOT(ReaderScenarios::borrowedSlot),
    PHASED_COUNTERS(ReaderScenarios::phasedCounters),
    COUNTED_SLOT(ReaderScenarios::countedSlot),
    ONLINE_AND_JOINERS(ReaderScenarios::onlineAndJoiners),
    CONSUMERS(QueueScenarios::consumers),
    READY_COOKIE(QueueScenarios::readyCookie),
    EMBEDDED_HEAD(HeadScenarios::embeddedHead),
    HEAD_CHAIN(HeadScenarios::headChain),
    PAGE_HOME(PageScenarios::pageHome),
    SHARED_PAGES(PageScenarios::sharedPages),
    PIN(PinScenarios::pin),
    PINNED_ANEW(PinScenarios::pinnedAnew),
    RING_GONE_ROUND(PinScenarios::ringGoneRound),
    KNOWN_FREE(PinScenarios::knownFree),
    SET_ASIDE(PinScenarios::setAside),
    SAME_HANDLE(PinScenarios::sameHandle),
    WAKE_UP(WakeUpScenarios::wakeUp);

    /** Writes the threads of a model. */
    private interface Author {
        void write(Model.Draft draft, Barrier barrier, Set<Mutant> mutants, Bounds bounds);
    }

    private final Author author;

    Scenario(final Author author) {
        this.author = author;
    }

    Model model(final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Model.Draft draft = new Model.Draft(this + " with " + barrier + (mutants.isEmpty() ? "" : " " + mutants));
        author.write(draft, barrier, mutants, bounds);
        return draft.finish();
    }
}

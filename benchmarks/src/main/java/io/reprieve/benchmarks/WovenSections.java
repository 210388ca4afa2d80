package io.reprieve.benchmarks;

import io.reprieve.Quiescent;
import io.reprieve.ReadSide;

/**
 * Methods that are read-side critical sections if the agent is there, and nothing at all without it.
 */
final class WovenSections {
    @ReadSide
    void empty() {
    }

    @ReadSide
    void nested() {
        empty();
    }

    @ReadSide
    int read(final PublishedPoint published) {
        return published.get().sum();
    }

    /** A duty cycle that does nothing: online, a quiescent state, offline. */
    @Quiescent
    void dutyCycle() {
    }
}

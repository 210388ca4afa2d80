package io.reprieve.runtime.reclaimer;

/**
 * When a reclaimer's thread ends though there may be more to do some day: by itself when it has been idle for long,
 * where the runtime's class loader may go before the JVM does, and where {@code Rcu.stop()} has told it to. The next
 * release starts it again.
 */
final class Leave {
    private final boolean isForIdle;
    // Set by who stops, cleared by who starts; a hint for the thread.
    private volatile boolean isWanted;

    Leave(final boolean isForIdle) {
        this.isForIdle = isForIdle;
    }

    void want(final boolean wanted) {
        isWanted = wanted;
    }

    boolean isDue(final boolean isIdleForLong) {
        return isWanted || isForIdle && isIdleForLong;
    }
}

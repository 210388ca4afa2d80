package io.reprieve.demo.board;

/**
 * Tells the feed and the readers when to measure and when to stop.
 */
final class Session {
    private volatile boolean isMeasuring;
    private volatile boolean isOver;

    boolean isMeasuring() {
        return isMeasuring;
    }

    boolean isOver() {
        return isOver;
    }

    void measure(final boolean on) {
        isMeasuring = on;
    }

    void end() {
        isOver = true;
    }
}

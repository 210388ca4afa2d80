package io.reprieve.stress;

/**
 * Brings together two actors of unequal length: the short one waits until the long one is under way, and then a
 * different while each time, so that it falls into every part of it. Never for ever: it comes first, too.
 */
public abstract class Meeting {
    private static final int MOST_LOOKS = 256;
    private static final int WHILES = 64;
    // Racy, but benign: any number will do.
    private static int turn;

    private volatile boolean isUnderWay;
    private volatile boolean isThrough;

    /** For subclasses. */
    protected Meeting() {
    }

    /** The long actor begins. */
    protected final void setOut() {
        isUnderWay = true;
    }

    /** The short actor waits for the long one, and a little more. */
    protected final void meet() {
        for (int i = 0; i < MOST_LOOKS && !isUnderWay; i++) {
            Thread.onSpinWait();
        }
        for (int i = turn++ & (WHILES - 1); i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    /** The long actor has ended. */
    protected final void arrive() {
        isThrough = true;
    }

    /**
     * In the broken twins: does something again and again, as long as a section may last.
     *
     * @param something between two looks at whether the long actor has ended.
     */
    protected final void linger(final Runnable something) {
        for (int i = 0; i < MOST_LOOKS && !isThrough; i++) {
            something.run();
        }
    }
}

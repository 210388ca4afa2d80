package io.reprieve.runtime.thread;

/**
 * Has a stack that is about to overflow do so here, before what must not be left half-way is begun.
 */
public final class StackRoom {
    /** What some calls with a few more below them take, in frames of ours. */
    private static final int SOME_FRAMES = 24;
    private static final int MORE_FRAMES = 3 * SOME_FRAMES;

    private StackRoom() {
    }

    /**
     * Makes sure that there is room for some calls.
     *
     * @throws StackOverflowError if there is none.
     */
    public static void need() {
        descend(SOME_FRAMES, 0, 0, 0, 0, 0, 0);
    }

    /**
     * Makes sure that there is room for calls that {@link #need} some room themselves.
     *
     * @throws StackOverflowError if there is none.
     */
    public static void needMore() {
        descend(MORE_FRAMES, 0, 0, 0, 0, 0, 0);
    }

    /**
     * Whether there is room for many calls.
     *
     * @param frames how many, of 200 bytes and some each in the interpreter.
     * @return {@code true} if there is.
     */
    public static boolean isAmple(final int frames) {
        try {
            return descend(frames, 0, 0, 0, 0, 0, 0) == 0;
        } catch (final StackOverflowError e) {
            return false;
        }
    }

    /** The parameters make the frame large. */
    private static long descend(
            final int frames, final long a, final long b, final long c, final long d, final long e, final long f) {
        return frames == 0 ? a + b + c + d + e + f : descend(frames - 1, a, b, c, d, e, f);
    }
}

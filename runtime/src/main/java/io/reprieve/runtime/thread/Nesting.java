package io.reprieve.runtime.thread;

/**
 * How deep sections may nest: deeper than a recursion has a stack for, unless that has half a gigabyte, and far from
 * where a counter would run into what means something else. Who gets there has forgotten to leave, again and again.
 */
public final class Nesting {
    /** So many sections of one thread may be open. */
    public static final int MOST = 1 << 22;

    private Nesting() {
    }

    /**
     * One level more.
     *
     * @param depth how many sections are open.
     * @param kind  of the section, for who is refused.
     * @return {@code depth + 1}.
     * @throws IllegalStateException if that is too deep; nothing has been entered then.
     */
    public static int deeper(final int depth, final String kind) {
        if (depth >= MOST) {
            throw tooDeep(kind);
        }
        return depth + 1;
    }

    /**
     * What a thread is told that would be too deep.
     *
     * @param kind of the section.
     * @return to be thrown.
     */
    public static IllegalStateException tooDeep(final String kind) {
        return new IllegalStateException("thread " + ThreadNames.ofCaller() + " has " + MOST + " " + kind
            + "s open, each within the one before: it enters them and does not leave them; every entry needs an exit, "
            + "in a finally block");
    }
}

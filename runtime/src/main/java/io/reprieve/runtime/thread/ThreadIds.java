package io.reprieve.runtime.thread;

/**
 * What a thread's id is good for. A subclass of {@link Thread} may override {@link Thread#getId()}: then it may be any
 * number, another one at each call, or an exception. Where a number has to stay the same it is {@link #stable}.
 */
public final class ThreadIds {
    private ThreadIds() {
    }

    /** The id, as a guess at a place: 0 if the thread's class gives none. */
    static int guess(final Thread thread) {
        try {
            return (int) thread.getId();
        } catch (final RuntimeException e) {
            return 0;
        }
    }

    /**
     * A number of the thread that no subclass has a say in. Neighbours among virtual threads have neighbouring ones.
     *
     * @param thread the thread.
     * @return the number, of whatever sign, the same every time.
     */
    public static int stable(final Thread thread) {
        return VirtualThreads.isVirtual(thread) ? (int) thread.getId() : System.identityHashCode(thread);
    }

    /** Whether the thread's class has ids of its own, which may be another one at each call. */
    static boolean mayChange(final Thread thread) {
        final Class<?> type = thread.getClass();
        if (type == Thread.class) {
            return false;
        }
        try {
            return type.getMethod("getId").getDeclaringClass() != Thread.class;
        } catch (final ReflectiveOperationException | LinkageError e) {
            // A class that names others which aren't there. To look twice for its record costs little.
            return true;
        }
    }
}

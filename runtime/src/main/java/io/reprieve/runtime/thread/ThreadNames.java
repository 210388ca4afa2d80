package io.reprieve.runtime.thread;

/**
 * What a thread is called in words for people: most virtual threads have no name.
 */
public final class ThreadNames {
    private ThreadNames() {
    }

    /** The name of the calling thread. */
    public static String ofCaller() {
        return of(Thread.currentThread());
    }

    /**
     * The name of a thread.
     *
     * @param thread the thread; {@code null} if it isn't known, or has gone.
     * @return its name; that of a nameless one is made of its id, as {@code jcmd Thread.dump_to_file} shows it.
     */
    public static String of(final Thread thread) {
        if (thread == null) {
            return "?";
        }
        final String name = thread.getName();
        return name.isEmpty() ? (VirtualThreads.isVirtual(thread) ? "virtual #" : "#") + thread.getId() : name;
    }
}

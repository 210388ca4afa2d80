package io.reprieve.runtime.thread;

/**
 * What a thread is called in words for people: most virtual threads have no name, and others may be called anything. No
 * name is to end a line of the log, or to steer the terminal that shows it.
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
     * @return its name, with control characters escaped; that of a nameless one is made of its id, as {@code jcmd
     *     Thread.dump_to_file} shows it.
     */
    public static String of(final Thread thread) {
        if (thread == null) {
            return "?";
        }
        final String name = thread.getName();
        return name.isEmpty() ? (VirtualThreads.isVirtual(thread) ? "virtual #" : "#") + thread.getId()
            : printable(name);
    }

    private static String printable(final String name) {
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                return escaped(name);
            }
        }
        return name;
    }

    private static String escaped(final String name) {
        final StringBuilder escaped = new StringBuilder(2 * name.length());
        for (int i = 0; i < name.length(); i++) {
            final char character = name.charAt(i);
            if (Character.isISOControl(character)) {
                escaped.append(String.format("\\u%04x", (int) character));
            } else {
                escaped.append(character);
            }
        }
        return escaped.toString();
    }
}

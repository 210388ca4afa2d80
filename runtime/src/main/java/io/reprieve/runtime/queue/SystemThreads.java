package io.reprieve.runtime.queue;

import java.util.Set;

/**
 * The threads of the JVM that must never wait for a grace period: others wait for them.
 */
final class SystemThreads {
    private static final Set<String> NAMES = Set.of("Reference Handler", "Finalizer", "Common-Cleaner");

    private SystemThreads() {
    }

    /** Whether a thread is one of them. Cleaners of {@code Cleaner.create()} are recognised by their class. */
    static boolean contains(final Thread thread) {
        final String type = thread.getClass().getName();
        return NAMES.contains(thread.getName())
            || thread.getName().startsWith("JFR ")
            || type.equals("jdk.internal.misc.InnocuousThread");
    }
}

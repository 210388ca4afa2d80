package io.reprieve.runtime.thread;

import java.util.Set;

/**
 * The threads of the JVM that must never wait for a grace period: others wait for them. What an application calls its
 * own threads has nothing to do with it.
 */
public final class SystemThreads {
    private static final Set<String> CLASSES = Set.of(
        "java.lang.ref.Reference$ReferenceHandler",
        "java.lang.ref.Finalizer$FinalizerThread",
        // The common cleaner's thread, and those of Cleaner.create().
        "jdk.internal.misc.InnocuousThread");
    private static final String SECOND_FINALIZER = "Secondary finalizer";
    private static final String RECORDER = "JFR ";
    private static final String RECORDER_PACKAGE = "jdk.jfr.";
    /** {@code Thread.run}, the recorder's task, and what JDKs put between them. */
    private static final int FIRST_FRAMES = 4;

    private SystemThreads() {
    }

    /** Whether the calling thread is one of them. */
    public static boolean contains(final Thread thread) {
        final Class<?> type = thread.getClass();
        if (type.getClassLoader() != null) {
            return false;
        }
        return CLASSES.contains(type.getName())
            || thread.getName().equals(SECOND_FINALIZER) && isOfTheSystem(thread)
            || thread.getName().startsWith(RECORDER) && (isOfTheSystem(thread) || isBegunByTheRecorder(thread));
    }

    private static boolean isOfTheSystem(final Thread thread) {
        final ThreadGroup group = thread.getThreadGroup();
        return group != null && group.getParent() == null;
    }

    private static boolean isBegunByTheRecorder(final Thread thread) {
        final StackTraceElement[] frames = thread.getStackTrace();
        for (int i = Math.max(0, frames.length - FIRST_FRAMES); i < frames.length; i++) {
            if (frames[i].getClassName().startsWith(RECORDER_PACKAGE)) {
                return true;
            }
        }
        return false;
    }
}

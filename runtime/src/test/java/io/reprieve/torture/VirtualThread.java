package io.reprieve.torture;

import java.lang.reflect.Method;

/**
 * Starts virtual threads where the JDK has them (21 and later), though this is compiled for 17.
 */
final class VirtualThread {
    private static final Method START = find();
    /** Whether there are virtual threads. */
    static final boolean EXISTS = START != null;

    private VirtualThread() {
    }

    private static Method find() {
        if (Runtime.version().feature() < 21) {
            return null;
        }
        try {
            return Thread.class.getMethod("startVirtualThread", Runnable.class);
        } catch (final NoSuchMethodException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static boolean is(final Thread thread) {
        return thread.getClass().getSimpleName().equals("VirtualThread");
    }

    /** A virtual thread that is to be started. */
    static Thread unstarted(final Runnable task) {
        try {
            final Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (Thread) Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class)
                .invoke(builder, task);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Thread start(final Runnable task) {
        try {
            return (Thread) START.invoke(null, task);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}

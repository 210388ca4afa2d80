package io.reprieve.runtime.thread;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Tells virtual threads, which came with JDK 21, from platform threads.
 */
public final class VirtualThreads {
    private static final MethodHandle IS_VIRTUAL = find();

    /** So many calls, and some, until the JVM makes a handle a form of its own. */
    private static final int CALLS_UNTIL_CUSTOMIZED = 200;

    private VirtualThreads() {
    }

    /** Asks often enough that no later call allocates. */
    public static void rehearse() {
        for (int i = 0; i < CALLS_UNTIL_CUSTOMIZED; i++) {
            isVirtual(Thread.currentThread());
        }
    }

    private static MethodHandle find() {
        final MethodType type = MethodType.methodType(boolean.class);
        try {
            return MethodHandles.publicLookup().findVirtual(Thread.class, "isVirtual", type);
        } catch (final ReflectiveOperationException e) {
            return MethodHandles.dropArguments(MethodHandles.constant(boolean.class, false), 0, Thread.class);
        }
    }

    /**
     * Whether a thread is virtual.
     *
     * @param thread the thread.
     * @return {@code true} for a virtual thread.
     */
    public static boolean isVirtual(final Thread thread) {
        try {
            return (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}

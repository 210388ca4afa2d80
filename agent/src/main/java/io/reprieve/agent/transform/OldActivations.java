package io.reprieve.agent.transform;

import io.reprieve.runtime.thread.VirtualThreads;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.description.method.MethodDescription;

/**
 * The activations of methods that were entered before they were woven: no slot says of these threads that they are
 * inside.
 *
 * <p>HotSpot knows no source file for a frame whose class has been redefined since it was entered. Such a frame is an
 * old activation, one with a file a new one; there is no way back from new to old, so that a thread without an old one
 * needn't be looked at again. Whether this JVM does so is tried out first. Where it doesn't, and in a class that was
 * compiled without the name of its source file, every activation may be an old one, and a thread counts as outside once
 * a snapshot has shown it outside of all.
 */
public final class OldActivations {
    private static final String LOWEST_OF_VIRTUAL = "java.lang.VirtualThread";
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Between two looks lies this many times what one takes. */
    private static final int LOOKS_TO_PAUSE = 9;

    /** By the class's binary name. A snapshot tells overloads apart as little as the classes of two loaders. */
    private final Map<String, Set<String>> methods = new HashMap<>();
    private final boolean showsFileOfNewOnly;

    /**
     * Begins with no method.
     *
     * @param showsFileOfNewOnly what {@link #areMarked} said of this JVM.
     */
    public OldActivations(final boolean showsFileOfNewOnly) {
        this.showsFileOfNewOnly = showsFileOfNewOnly;
    }

    /** A thread that was seen inside, and where. */
    public record Inside(Thread thread, StackTraceElement frame) {
        @Override
        public String toString() {
            return "thread \"" + thread.getName() + "\" is inside " + frame.getClassName() + "#"
                + frame.getMethodName();
        }
    }

    /**
     * Tries out whether this JVM tells an old activation from a new one: the activation of this very method becomes an
     * old one.
     *
     * @param instrumentation the JVM's side.
     */
    public static boolean areMarked(final Instrumentation instrumentation) {
        try {
            instrumentation.retransformClasses(OldActivations.class);
        } catch (final UnmodifiableClassException e) {
            return false;
        }
        for (final StackTraceElement frame : Thread.getAllStackTraces().get(Thread.currentThread())) {
            if (frame.getClassName().equals(OldActivations.class.getName())) {
                return frame.getFileName() == null;
            }
        }
        return false;
    }

    /** Adds a method that has just been woven in a class that was there before. */
    synchronized void add(final MethodDescription method) {
        methods
            .computeIfAbsent(method.getDeclaringType().asErasure().getName(), ignored -> new HashSet<>())
            .add(method.getName());
    }

    public synchronized boolean isEmpty() {
        return methods.isEmpty();
    }

    /**
     * Waits until no thread is inside any more, for a limited time.
     *
     * @param virtualThreads lists those that can be seen.
     * @param limitNanos     the limit.
     * @return the threads that were inside all the time.
     * @throws InterruptedException if the waiting thread is interrupted.
     */
    public synchronized Collection<Inside> await(final VisibleVirtualThreads virtualThreads, final long limitNanos)
            throws InterruptedException {
        if (methods.isEmpty()) {
            return List.of();
        }
        final long begin = System.nanoTime();
        final Map<Thread, Inside> inside = new IdentityHashMap<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> putIfInside(thread, stack, inside));
        virtualThreads.list().forEach(thread -> putVirtualIfInside(thread, inside));
        Map<Thread, Inside> still = inside;
        long look = System.nanoTime() - begin;
        while (!still.isEmpty() && System.nanoTime() - begin < limitNanos) {
            // A look at all stacks stops all threads.
            TimeUnit.NANOSECONDS.sleep(PAUSE_NANOS + LOOKS_TO_PAUSE * look);
            final long lookBegin = System.nanoTime();
            still = stillInside(still);
            look = System.nanoTime() - lookBegin;
        }
        return still.values();
    }

    private Map<Thread, Inside> stillInside(final Map<Thread, Inside> before) {
        final Map<Thread, Inside> now = new IdentityHashMap<>();
        // One thread's own getStackTrace() may be cut short, which these aren't.
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (before.containsKey(thread)) {
                putIfInside(thread, stack, now);
            }
        });
        for (final Thread thread : before.keySet()) {
            if (VirtualThreads.isVirtual(thread)) {
                putVirtualIfInside(thread, now);
            }
        }
        return now;
    }

    private void putIfInside(final Thread thread, final StackTraceElement[] stack, final Map<Thread, Inside> inside) {
        for (final StackTraceElement frame : stack) {
            if (isOld(frame)) {
                inside.put(thread, new Inside(thread, frame));
                return;
            }
        }
    }

    private void putVirtualIfInside(final Thread thread, final Map<Thread, Inside> inside) {
        final StackTraceElement[] stack = thread.getStackTrace();
        putIfInside(thread, stack, inside);
        if (stack.length != 0 && !stack[stack.length - 1].getClassName().equals(LOWEST_OF_VIRTUAL)) {
            // Cut short: an old activation may lie further down.
            inside.putIfAbsent(thread, new Inside(thread, stack[0]));
        }
    }

    private boolean isOld(final StackTraceElement frame) {
        final Set<String> names = methods.get(frame.getClassName());
        return names != null
            && names.contains(frame.getMethodName())
            && (frame.getFileName() == null || !showsFileOfNewOnly);
    }
}

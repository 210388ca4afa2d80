package io.reprieve.errors;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stack that has room for so much of the runtime, or a heap with room for so many of its allocations, for one thread.
 * Woven into the runtime by {@link ErrorLoader}.
 */
public final class Limits {
    private static final String VIRTUAL = "virtual";

    // Written by the one thread that runs into the limits.
    private static volatile Thread thread;
    private static int frames;
    private static int frame;
    private static int allocations;
    private static boolean reached;
    /** The places where a handle has been used: by the rehearsal, and by who runs now. */
    private static final Set<String> REHEARSED = ConcurrentHashMap.newKeySet();
    private static final Set<String> LINKED = ConcurrentHashMap.newKeySet();

    private Limits() {
    }

    /**
     * From now on the calling thread has a stack of some size.
     *
     * @param most the size of all frames together.
     */
    public static void limitFrames(final int most) {
        frames = most;
        frame = 0;
        allocations = Integer.MAX_VALUE;
        reached = false;
        thread = Thread.currentThread();
    }

    /**
     * From now on the calling thread finds the heap full when it has allocated so often.
     *
     * @param most how often.
     */
    public static void limitAllocations(final int most) {
        limitFrames(Integer.MAX_VALUE);
        allocations = most;
    }

    /**
     * There is no limit any more.
     *
     * @return whether one has been reached.
     */
    public static boolean end() {
        thread = null;
        return reached;
    }

    /**
     * A method begins.
     *
     * @param size of its frame.
     */
    public static void enter(final int size) {
        if (Thread.currentThread() == thread) {
            if (frame + size > frames) {
                reached = true;
                throw new StackOverflowError("frames of this size, and no more: " + frames);
            }
            frame += size;
        }
    }

    /**
     * A method ends.
     *
     * @param size of its frame.
     */
    public static void exit(final int size) {
        if (Thread.currentThread() == thread) {
            frame -= size;
        }
    }

    /**
     * A method of the JDK's is called, and is over.
     *
     * @param size of its frames.
     */
    public static void pass(final int size) {
        enter(size);
        exit(size);
    }

    /** Something is allocated. */
    public static void allocate() {
        allocate("for an object");
    }

    private static void allocate(final String what) {
        if (Thread.currentThread() == thread) {
            if (allocations == 0) {
                reached = true;
                throw new OutOfMemoryError("so many allocations, and no more: " + what);
            }
            allocations--;
        }
    }

    /** The rehearsal is over. */
    static void rehearsed() {
        REHEARSED.addAll(LINKED);
    }

    static boolean isRehearsed(final String place) {
        return REHEARSED.contains(place);
    }

    /** A program begins that has done nothing but the rehearsal. */
    public static void beginAnew() {
        LINKED.retainAll(REHEARSED);
    }

    /**
     * A handle is used in some place: the first time, something is allocated.
     *
     * @param place which one.
     */
    public static void link(final String place) {
        if (!LINKED.contains(place)) {
            allocate("for the first use in " + place);
            LINKED.add(place);
        }
    }

    /**
     * Stands in for the question whether a thread is virtual.
     *
     * @param thread any.
     * @return whether it is to be taken for one.
     */
    public static boolean isVirtual(final Thread thread) {
        return thread.getName().startsWith(VIRTUAL);
    }
}

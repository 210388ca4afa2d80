package io.reprieve.runtime.verify;

import io.reprieve.runtime.memory.SystemCalls;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Pages without bytes, which are put where a release has unmapped memory: a use of it from Java is an
 * {@link InternalError} with its stack then, as of a file that was truncated, and no crash. For Linux and JDK 22 or
 * later, where the operating system can be called.
 *
 * <p>Nothing is put where something is mapped still, or again. Between the unmapping and the guard lies a moment, in
 * which a use crashes as it would without.
 */
final class Guards {
    /** Whether it is worth a try. */
    static final boolean ARE_POSSIBLE =
        Runtime.version().feature() >= 22 && System.getProperty("os.name").equals("Linux");
    static final Consumer<List<Long>> PUT = Guards::put;

    private static final int MOST = 1024;
    private static final long PAGE = 4096;
    private static final long READ_AND_WRITE = 3;
    private static final long SHARED_NOT_REPLACING = 0x10_0001;
    private static final int ARGUMENTS = 6;

    /** {@code null} if it is not to be had. */
    private static final MethodHandle SYSTEM_CALL = link();
    private static final boolean IS_X86 = System.getProperty("os.arch").equals("amd64");
    private static final long MMAP = IS_X86 ? 9 : 222;
    private static final long MUNMAP = IS_X86 ? 11 : 215;
    private static final long MEMFD_CREATE = IS_X86 ? 319 : 279;
    /** A file that is empty, and stays so; negative if there is none. */
    private static final long FILE = create();

    /** Start and end of each, the oldest first. Guarded by the class. */
    private static final ArrayDeque<long[]> ALL = new ArrayDeque<>();

    private Guards() {
    }

    private static MethodHandle link() {
        final String architecture = System.getProperty("os.arch");
        if (!architecture.equals("amd64") && !architecture.equals("aarch64")) {
            return null;
        }
        try {
            return SystemCalls.link("guarding unmapped memory", ARGUMENTS);
        } catch (final UnsupportedOperationException e) {
            return null;
        }
    }

    private static long create() {
        if (SYSTEM_CALL == null) {
            return -1;
        }
        final byte[] name = "reprieve\0".getBytes(StandardCharsets.US_ASCII);
        final ByteBuffer memory = ByteBuffer.allocateDirect(name.length).put(name);
        return call(MEMFD_CREATE, Buffers.address(memory), 0, 0, 0, 0);
    }

    private static long call(
            final long number,
            final long first,
            final long second,
            final long third,
            final long fourth,
            final long fifth) {
        try {
            return (long) SYSTEM_CALL.invokeExact(number, first, second, third, fourth, fifth, 0L);
        } catch (final Throwable e) {
            return -1;
        }
    }

    private static void put(final List<Long> places) {
        if (FILE >= 0) {
            for (int i = 0; i < places.size(); i += 2) {
                put(places.get(i) & -PAGE, places.get(i + 1) + PAGE - 1 & -PAGE);
            }
        }
    }

    private static synchronized void put(final long start, final long end) {
        final long mapped = call(MMAP, start, end - start, READ_AND_WRITE, SHARED_NOT_REPLACING, FILE);
        if (mapped == start) {
            ALL.add(new long[] {start, end});
            if (ALL.size() > MOST) {
                unmap(ALL.poll());
            }
        } else if (mapped != -1) {
            // An old kernel takes the address for a wish.
            unmap(new long[] {mapped, mapped + end - start});
        }
    }

    private static void unmap(final long[] guard) {
        call(MUNMAP, guard[0], guard[1] - guard[0], 0, 0, 0);
    }
}

package io.reprieve.foreign;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The functions of the C library that hand out memory and take it back, linked once.
 *
 * <p>Not linked as critical: {@code malloc} may ask the kernel, and meanwhile no safepoint could begin.
 */
final class CLibrary {
    private static final int NO_DESCRIPTOR = -1;
    private static final long FAILED = -1;
    // The same numbers on Linux and macOS.
    private static final int READ_AND_WRITE = 1 | 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_FIXED = 0x10;
    // Linux's alone; nobody else gets here.
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_FIXED_NOREPLACE = 0x10_0000;
    private static final int CLOSE_ON_EXEC = 1;
    private static final int LONGEST_TEXT = 256;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle MALLOC;
    private static final MethodHandle CALLOC;
    private static final MethodHandle POSIX_MEMALIGN;
    private static final MethodHandle FREE;
    private static final MethodHandle MUNMAP;
    private static final MethodHandle MUNMAP_ERRNO;
    private static final MethodHandle MMAP_ERRNO;
    private static final MethodHandle STRERROR;
    private static final MemorySegment EVERYWHERE;
    private static final long PAGE;
    private static final RuntimeException REFUSAL;

    static {
        MethodHandle malloc = null;
        MethodHandle calloc = null;
        MethodHandle posixMemalign = null;
        MethodHandle free = null;
        MethodHandle munmap = null;
        MethodHandle munmapErrno = null;
        MethodHandle mmapErrno = null;
        MethodHandle strerror = null;
        MemorySegment everywhere = null;
        long page = 0;
        RuntimeException refusal = null;
        try {
            final Linker.Option errno = Linker.Option.captureCallState("errno");
            final FunctionDescriptor unmap = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG);
            malloc = link("malloc", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
            calloc = link("calloc", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
            posixMemalign = link("posix_memalign", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
            free = link("free", FunctionDescriptor.ofVoid(JAVA_LONG));
            munmap = link("munmap", unmap);
            munmapErrno = link("munmap", unmap, errno);
            mmapErrno = link("mmap",
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG), errno);
            strerror = link("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));
            everywhere = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
            page = (int) link("getpagesize", FunctionDescriptor.of(JAVA_INT)).invokeExact();
        } catch (final IllegalCallerException e) {
            final Module module = CLibrary.class.getModule();
            refusal = new IllegalCallerException("RcuArena needs native access: start Java with --enable-native-access="
                + (module.isNamed() ? module.getName() : "ALL-UNNAMED") + " (" + e.getMessage() + ")");
        } catch (final Throwable e) {
            refusal = new UnsupportedOperationException("RcuArena needs the C library of a POSIX system: " + e);
        }
        MALLOC = malloc;
        CALLOC = calloc;
        POSIX_MEMALIGN = posixMemalign;
        FREE = free;
        MUNMAP = munmap;
        MUNMAP_ERRNO = munmapErrno;
        MMAP_ERRNO = mmapErrno;
        STRERROR = strerror;
        EVERYWHERE = everywhere;
        PAGE = page;
        REFUSAL = refusal;
    }

    private CLibrary() {
    }

    private static MethodHandle link(
            final String name, final FunctionDescriptor function, final Linker.Option... options) {
        final Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
            linker.defaultLookup().find(name)
                .orElseThrow(() -> new UnsupportedOperationException("there is no " + name)),
            function,
            options);
    }

    /**
     * Makes sure that the library can be called.
     *
     * @throws IllegalCallerException        without native access; says how to grant it.
     * @throws UnsupportedOperationException on another system than POSIX.
     */
    static void ensureUsable() {
        if (REFUSAL != null) {
            throw again(REFUSAL);
        }
    }

    /** A new one for each caller, with the caller's stack and the same words. */
    private static RuntimeException again(final RuntimeException refusal) {
        return refusal instanceof IllegalCallerException
            ? new IllegalCallerException(refusal.getMessage(), refusal)
            : new UnsupportedOperationException(refusal.getMessage(), refusal);
    }

    /**
     * Memory as a segment that nobody closes.
     *
     * @param address where it begins.
     * @param size    how long it is.
     * @return the segment, of the global scope.
     */
    static MemorySegment segment(final long address, final long size) {
        // A slice, and not reinterpret(), which would ask for native access each time.
        return EVERYWHERE.asSlice(address, size);
    }

    /** The size of a page of memory. */
    static long page() {
        return PAGE;
    }

    /**
     * Memory with any contents, aligned to 16 bytes.
     *
     * @throws OutOfMemoryError if there is none.
     */
    static long malloc(final long size) {
        final long address;
        try {
            address = (long) MALLOC.invokeExact(size);
        } catch (final Throwable e) {
            throw unexpected(e);
        }
        if (address == 0) {
            throw outOfMemory(size, 0);
        }
        return address;
    }

    /**
     * Memory of one's own, aligned to 16 bytes.
     *
     * @param size     more than 0.
     * @param isZeroed whether it has to be zero.
     * @return where it begins.
     * @throws OutOfMemoryError if there is none; the message has the reason as the C library puts it.
     */
    static long allocate(final long size, final boolean isZeroed) {
        if (!isZeroed) {
            return malloc(size);
        }
        final long address;
        try {
            // Knows what the kernel has just handed out, and is zero already.
            address = (long) CALLOC.invokeExact(1L, size);
        } catch (final Throwable e) {
            throw unexpected(e);
        }
        if (address == 0) {
            throw outOfMemory(size, 0);
        }
        return address;
    }

    /**
     * Memory of one's own with any contents, aligned to more than that.
     *
     * @param size      more than 0.
     * @param alignment a power of two.
     * @return where it begins.
     * @throws OutOfMemoryError if there is none; the message has the reason as the C library puts it.
     */
    static long allocateAligned(final long size, final long alignment) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment result = arena.allocate(ValueLayout.JAVA_LONG);
            final int error = (int) POSIX_MEMALIGN.invokeExact(result, alignment, size);
            if (error != 0) {
                throw outOfMemory(size, error);
            }
            return result.get(ValueLayout.JAVA_LONG, 0);
        } catch (final Throwable e) {
            throw unexpected(e);
        }
    }

    static void free(final long address) {
        try {
            FREE.invokeExact(address);
        } catch (final Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Unmaps. Allocates nothing unless it fails.
     *
     * @param address of a page.
     * @param size    in bytes; the rest of the last page goes as well.
     * @throws IllegalStateException if the kernel refuses; the message has the reason as the C library puts it.
     */
    static void unmap(final long address, final long size) {
        try {
            if ((int) MUNMAP.invokeExact(address, size) == 0) {
                return;
            }
            try (Arena arena = Arena.ofConfined()) {
                // What the kernel refused once, it refuses again, or grants.
                final MemorySegment state = arena.allocate(STATE);
                if ((int) MUNMAP_ERRNO.invokeExact(state, address, size) != 0) {
                    throw new IllegalStateException(size + " bytes at 0x" + Long.toHexString(address)
                        + " could not be unmapped: " + text((int) ERRNO.get(state, 0L)));
                }
            }
        } catch (final Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Pages of nobody's file, zeroed.
     *
     * @throws OutOfMemoryError if there are none; the message has the reason as the C library puts it.
     */
    static long mapAnonymous(final long size) {
        return map(0, size, MAP_PRIVATE | MAP_ANONYMOUS, NO_DESCRIPTOR);
    }

    /** Maps a file in place of what is there. */
    static void mapOver(final long address, final long size, final int descriptor) {
        map(address, size, MAP_SHARED | MAP_FIXED, descriptor);
    }

    /**
     * Maps a file where nothing is.
     *
     * @return whether nothing was there.
     */
    static boolean mapInto(final long address, final long size, final int descriptor) {
        try {
            final long mapped = map(address, size, MAP_SHARED | MAP_FIXED_NOREPLACE, descriptor);
            if (mapped != address) {
                // A kernel that doesn't know the flag takes the address for a wish.
                unmap(mapped, size);
            }
            return mapped == address;
        } catch (final OutOfMemoryError e) {
            return false;
        }
    }

    private static long map(final long wish, final long size, final int flags, final int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(STATE);
            final long address =
                (long) MMAP_ERRNO.invokeExact(state, wish, size, READ_AND_WRITE, flags, descriptor, 0L);
            if (address == FAILED) {
                throw outOfMemory(size, (int) ERRNO.get(state, 0L));
            }
            return address;
        } catch (final Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * A file in memory that has no bytes: what is mapped from it can't be touched.
     *
     * @return its descriptor.
     * @throws UnsupportedOperationException if this system has no such files.
     */
    static int emptyFile() {
        try (Arena arena = Arena.ofConfined()) {
            final MethodHandle create = link("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
            final int descriptor = (int) create.invokeExact(arena.allocateFrom("reprieve-verify"), CLOSE_ON_EXEC);
            if (descriptor < 0) {
                throw new UnsupportedOperationException("memfd_create is refused");
            }
            return descriptor;
        } catch (final Throwable e) {
            throw unexpected(e);
        }
    }

    private static OutOfMemoryError outOfMemory(final long size, final int error) {
        // malloc() and calloc() know one reason alone.
        final int noMemory = 12;
        return new OutOfMemoryError(
            "Unable to allocate " + size + " bytes of native memory: " + text(error == 0 ? noMemory : error));
    }

    private static String text(final int error) {
        try {
            final MemorySegment text = (MemorySegment) STRERROR.invokeExact(error);
            return text.reinterpret(LONGEST_TEXT).getString(0) + " (errno " + error + ")";
        } catch (final Throwable e) {
            return "errno " + error;
        }
    }

    private static RuntimeException unexpected(final Throwable e) {
        if (e instanceof RuntimeException exception) {
            return exception;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }
}

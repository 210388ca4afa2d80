package io.reprieve.foreign;

import io.reprieve.BulkHandleRelease;
import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An arena whose {@link #close()} is a release: nothing waits, no thread is stopped, and the memory goes back after a
 * grace period of the arena's {@link RcuDomain}.
 *
 * <p>Its segments are used inside read-side sections of that domain, by any thread:
 * <pre>{@code
 * Rcu.readLock();
 * try {
 *     sum = published.get(JAVA_LONG, 0);    // published: a volatile field
 * } finally {
 *     Rcu.readUnlock();
 * }
 * }</pre>
 * and whoever closes has unpublished them before. A section that began before the close may go on using them; one
 * that begins after it finds them no longer. <strong>A segment does not know that its arena was closed</strong>: the
 * JDK checks bounds, as ever, and what is used outside sections or kept beyond them is a use after free. The setting
 * {@code verify=report} finds those, in tests.
 *
 * <p>All methods may be called by any thread. The arena itself knows that it was closed: the thread that has closed it,
 * and whoever has heard of that, gets an {@link IllegalStateException} from every method.
 *
 * <p>Segments have the global scope, which is always alive. The arena's own {@link #scope()} is made for those who ask.
 *
 * <p>Needs native access: {@code --enable-native-access=io.reprieve.foreign}, on the class path {@code ALL-UNNAMED}.
 */
public final class RcuArena implements Arena {
    private static final VarHandle FIRST;
    private static final VarHandle TAKEN;
    private static final VarHandle SESSION;
    // What FIRST holds beside the handle of a block: nothing yet; that there may be a list; that the arena is closed.
    private static final long EMPTY = 0;
    private static final long MORE = Block.ALIGNMENT >> 1;
    private static final long SHUT = -1;
    private static final Resource CLOSED = new Memory(0);
    // Constants: one site each, and nothing to allocate.
    private static final Consumer<Resource> GIVE_BACK = Resource::giveBackAll;
    private static final BulkHandleRelease<Object> GIVE_BACK_BLOCKS = BlockCache::giveBackAndCount;
    private static final RcuDomain DEFAULT = Rcu.domain("default");
    private static final long LONGEST_WAIT_SECONDS = 1;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            FIRST = lookup.findVarHandle(RcuArena.class, "first", long.class);
            TAKEN = lookup.findVarHandle(RcuArena.class, "taken", Resource.class);
            SESSION = lookup.findVarHandle(RcuArena.class, "session", Session.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final RcuDomain domain;
    // The first block, which needs no object of its own, and MORE where the list may have something; or SHUT. Set by
    // compare-and-set, taken by the getAndSet of close(): who gets anything but SHUT is the one who closes. Read opaque
    // by those who only ask.
    private long first;
    // The list of what else was taken, or CLOSED. Prepended to by compare-and-set (release: the links of the new
    // resource), by those who have set MORE before; taken as a whole by the getAndSet of close(), which pairs with it.
    private Resource taken;
    // Set once by compare-and-set (volatile), read with acquire.
    private Session session;
    /** With {@code verify=report}, where it was closed: racy, for the words of an error only. */
    private Throwable closing;

    private RcuArena(final RcuDomain domain) {
        this.domain = domain;
    }

    /**
     * Opens an arena of the default domain.
     *
     * @return an arena that holds nothing yet.
     * @throws IllegalCallerException        if native access is denied; the message says how to grant it.
     * @throws UnsupportedOperationException on a system without the C library's functions.
     */
    public static RcuArena open() {
        return open(DEFAULT);
    }

    /**
     * Opens an arena.
     *
     * @param domain whose sections its segments are used in.
     * @return an arena that holds nothing yet.
     * @throws IllegalCallerException        if native access is denied; the message says how to grant it.
     * @throws UnsupportedOperationException on a system without the C library's functions.
     */
    public static RcuArena open(final RcuDomain domain) {
        Objects.requireNonNull(domain, "domain");
        CLibrary.ensureUsable();
        return new RcuArena(domain);
    }

    /**
     * What all arenas of this process hold.
     *
     * @return the numbers of a moment.
     */
    public static ForeignStatistics statistics() {
        return BlockCache.statistics();
    }

    /**
     * Allocates memory, all zero. Up to 4 KiB, aligned to at most 16 bytes, it comes from the calling thread's cache;
     * the rest from the C library.
     *
     * @param byteSize      the size; 0 is allowed.
     * @param byteAlignment a power of two.
     * @return a segment.
     * @throws IllegalArgumentException if the size is negative, or the alignment no power of two.
     * @throws IllegalStateException    if the arena has been closed.
     * @throws OutOfMemoryError         if there is no such memory; the message has the C library's reason.
     */
    @Override
    public MemorySegment allocate(final long byteSize, final long byteAlignment) {
        return allocate(byteSize, byteAlignment, true);
    }

    /**
     * Allocates memory with any contents, as {@code malloc()} does: what it has held before may still be in it.
     *
     * @param byteSize      the size; 0 is allowed.
     * @param byteAlignment a power of two.
     * @return a segment.
     * @throws IllegalArgumentException if the size is negative, or the alignment no power of two.
     * @throws IllegalStateException    if the arena has been closed.
     * @throws OutOfMemoryError         if there is no such memory; the message has the C library's reason.
     */
    public MemorySegment allocateUninitialized(final long byteSize, final long byteAlignment) {
        return allocate(byteSize, byteAlignment, false);
    }

    private MemorySegment allocate(final long byteSize, final long byteAlignment, final boolean isZeroed) {
        if (byteSize < 0) {
            throw new IllegalArgumentException("The provided allocation size is negative: " + byteSize);
        }
        if (byteAlignment <= 0 || (byteAlignment & byteAlignment - 1) != 0) {
            throw new IllegalArgumentException("Invalid alignment constraint : " + byteAlignment);
        }
        final long before = (long) FIRST.getOpaque(this);
        if (before == SHUT) {
            throw alreadyClosed();
        }
        if (byteSize <= Block.LARGEST && byteAlignment <= Block.ALIGNMENT && !Verification.IS_ON) {
            final long handle = BlockCache.take(Block.sizeClass(byteSize));
            if (before != EMPTY || !FIRST.compareAndSet(this, EMPTY, handle)) {
                try {
                    attach(new Block(handle));
                } catch (final RuntimeException | Error e) {
                    BlockCache.giveBackUnused(handle);
                    throw e;
                }
            }
            final MemorySegment segment = CLibrary.segment(Block.address(handle), byteSize);
            return isZeroed ? segment.fill((byte) 0) : segment;
        }
        final long size = Math.max(1, byteSize);
        try {
            return allocateAlone(size, byteAlignment, isZeroed).asSlice(0, byteSize);
        } catch (final OutOfMemoryError e) {
            if (!isSomethingBack()) {
                throw e;
            }
            return allocateAlone(size, byteAlignment, isZeroed).asSlice(0, byteSize);
        }
    }

    private MemorySegment allocateAlone(final long byteSize, final long byteAlignment, final boolean isZeroed) {
        if (Verification.IS_ON) {
            final Guarded guarded = new Guarded();
            return own(guarded, () -> guarded.allocate(byteSize, byteAlignment));
        }
        final Memory memory = new Memory(byteSize);
        return own(memory, () -> memory.allocate(byteAlignment, isZeroed));
    }

    /**
     * Maps a part of a file. The file may be closed, and deleted, afterwards; the segment has {@code force()},
     * {@code load()} and the rest as the JDK's mapped segments have them.
     *
     * @param file   an open file.
     * @param mode   how it is mapped; {@code PRIVATE} copies what is written to.
     * @param offset where the part begins; no multiple of anything.
     * @param size   its size; what a {@code READ_WRITE} mapping has beyond the file's end is added to the file.
     * @return a segment, read-only if the mode is.
     * @throws IOException              if the file can't be mapped, for want of address space too.
     * @throws IllegalArgumentException if offset or size are negative or too large together.
     * @throws IllegalStateException    if the arena has been closed.
     */
    public MemorySegment map(
            final FileChannel file, final FileChannel.MapMode mode, final long offset, final long size)
            throws IOException {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(mode, "mode");
        ensureOpen();
        try {
            return mapOnce(file, mode, offset, size);
        } catch (final IOException e) {
            // The JDK's word for "no memory" is "Map failed", with this cause.
            if (!(e.getCause() instanceof OutOfMemoryError)) {
                throw e;
            }
            if (!isSomethingBack()) {
                throw mapFailed(offset, size, e);
            }
        }
        try {
            return mapOnce(file, mode, offset, size);
        } catch (final IOException e) {
            throw e.getCause() instanceof OutOfMemoryError ? mapFailed(offset, size, e) : e;
        }
    }

    private static IOException mapFailed(final long offset, final long size, final IOException cause) {
        return new IOException("Map failed: " + size + " bytes at offset " + offset + ": Cannot allocate memory"
            + " (too little address space, or more mappings than vm.max_map_count allows)", cause);
    }

    private MemorySegment mapOnce(
            final FileChannel file, final FileChannel.MapMode mode, final long offset, final long size)
            throws IOException {
        if (Verification.IS_ON) {
            final Guarded guarded = new Guarded();
            return own(guarded, () -> guarded.map(file, mode, offset, size));
        }
        if (size == 0) {
            return file.map(mode, offset, size, Arena.global());
        }
        final Mapping mapping = new Mapping();
        return own(mapping, () -> mapping.map(file, mode, offset, size));
    }

    /**
     * The scope of what the JDK itself hangs on this arena: cleanup actions, upcall stubs, symbol lookups, files mapped
     * with {@link FileChannel#map(FileChannel.MapMode, long, long, Arena)}. Made when first asked for, and closed, with
     * the JDK's handshake, after the grace period; until then it is alive. Segments of this arena have the global
     * scope.
     *
     * @return a scope.
     */
    @Override
    public MemorySegment.Scope scope() {
        final Session current = (Session) SESSION.getAcquire(this);
        if (current != null) {
            return current.arena().scope();
        }
        final Session made = new Session(domain);
        try {
            attach(made);
        } catch (final IllegalStateException e) {
            made.arena().close();
            return made.arena().scope();
        }
        // Whoever comes second has attached one that nobody uses.
        final Session first = (Session) SESSION.compareAndExchange(this, null, made);
        return (first == null ? made : first).arena().scope();
    }

    /**
     * Releases all memory of this arena, after a grace period of its domain. Does not block, as
     * {@link RcuDomain#defer(Object, Consumer)}, and allocates nothing. Segments have to be unpublished before.
     *
     * @throws IllegalStateException if the arena has been closed before, or its domain has; in the latter case it stays
     *                               open.
     */
    @Override
    public void close() {
        final long held = (long) FIRST.getAndSet(this, SHUT);
        if (held == SHUT) {
            throw alreadyClosed();
        }
        Resource all = null;
        long block = held & ~MORE;
        boolean isCounted = false;
        boolean isOffered = false;
        try {
            if (Verification.IS_ON) {
                closing = new Throwable("closed by " + Thread.currentThread());
            }
            if (held != block) {
                all = (Resource) TAKEN.getAndSet(this, CLOSED);
                if (all != null && block != EMPTY) {
                    all.join(block);
                    block = EMPTY;
                }
            }
            if (all != null) {
                BlockCache.countClosed(all.segments(), all.bytes());
                isCounted = true;
                domain.defer(all, GIVE_BACK);
            } else if (block != EMPTY) {
                BlockCache.countClosed(block, 1);
                isCounted = true;
                isOffered = true;
                domain.deferBulk(null, block, GIVE_BACK_BLOCKS);
            }
        } catch (final RuntimeException | Error e) {
            if (!isOffered || e instanceof IllegalStateException) {
                openAgain(all, block, isCounted);
            }
            throw e;
        }
    }

    /**
     * The release was not accepted: whoever closes again loses nothing. After an error such as a stack overflow a list
     * may have been accepted all the same, and runs twice then, which its resources notice. A single block would not:
     * after an error in the midst of its release the arena stays closed and, at worst, the block pending.
     */
    private void openAgain(final Resource all, final long block, final boolean isCounted) {
        if (isCounted && all != null) {
            BlockCache.countClosed(-all.segments(), -all.bytes());
        } else if (isCounted) {
            BlockCache.countClosed(block, -1);
        }
        TAKEN.setRelease(this, all);
        FIRST.setRelease(this, all == null ? block : block | MORE);
    }

    /** Whether it has been closed, as far as the calling thread has heard. */
    private boolean isClosed() {
        return (long) FIRST.getOpaque(this) == SHUT;
    }

    private void ensureOpen() {
        if (isClosed()) {
            throw alreadyClosed();
        }
    }

    /** In the JDK's words. */
    private IllegalStateException alreadyClosed() {
        return new IllegalStateException("Already closed", closing);
    }

    /** Takes the memory of a resource. */
    private interface Taking<X extends Exception> {
        MemorySegment take() throws X;
    }

    /** Takes, counts and attaches; what fails half-way is given back at once, as nobody has seen it yet. */
    private <X extends Exception> MemorySegment own(final Resource resource, final Taking<X> taking) throws X {
        boolean isCounted = false;
        try {
            final MemorySegment segment = taking.take();
            BlockCache.countTaken(1, resource.size());
            isCounted = true;
            attach(resource);
            return segment;
        } catch (final Throwable e) {
            if (isCounted) {
                BlockCache.countTaken(-1, -resource.size());
            }
            resource.giveBack();
            throw e;
        }
    }

    private void attach(final Resource resource) {
        long held = (long) FIRST.getOpaque(this);
        while (held == SHUT || (held & MORE) == 0) {
            if (held == SHUT) {
                throw alreadyClosed();
            }
            final long witness = (long) FIRST.compareAndExchange(this, held, held | MORE);
            held = witness == held ? held | MORE : witness;
        }
        Resource rest;
        do {
            rest = (Resource) TAKEN.getAcquire(this);
            if (rest == CLOSED) {
                throw alreadyClosed();
            }
            resource.linkTo(rest);
        } while (!TAKEN.weakCompareAndSetRelease(this, rest, resource));
    }

    /** Memory is short: waits for what this domain is about to give back, if there is any and the thread may wait. */
    private boolean isSomethingBack() {
        if (statistics().pendingSegments() == 0) {
            return false;
        }
        try {
            return domain.barrier(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (final IllegalStateException e) {
            // In a section or a release body, which would wait for itself.
            return false;
        }
    }

    @Override
    public String toString() {
        final long held = (long) FIRST.getAcquire(this);
        final Resource all = (Resource) TAKEN.getAcquire(this);
        final String state = held == SHUT ? "closed" : describe(held & ~MORE, all);
        return "RcuArena[domain " + domain.name() + ", " + state + "]";
    }

    private static String describe(final long block, final Resource all) {
        long segments = all == null ? 0 : all.segments();
        long bytes = all == null ? 0 : all.bytes();
        if (block != EMPTY) {
            segments++;
            bytes += Block.bytes(Block.sizeClassOf(block));
        }
        return segments == 0 ? "empty" : segments + " segments, " + bytes + " bytes";
    }
}

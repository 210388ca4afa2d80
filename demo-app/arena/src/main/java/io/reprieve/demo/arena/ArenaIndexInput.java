package io.reprieve.demo.arena;

import io.reprieve.RcuDomain;
import io.reprieve.foreign.RcuArena;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;

/**
 * A mapped file, or a slice or clone of one, in Lucene's words.
 */
final class ArenaIndexInput extends IndexInput implements RandomAccessInput {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT =
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final RcuDomain domain;
    private final Mapping mapping;
    private final boolean isMaster;
    private final long length;
    /** {@code null} once this very input has been closed. */
    private MemorySegment segment;
    private long position;

    /**
     * The file that an input and all its slices and clones read.
     */
    private static final class Mapping {
        private final RcuArena arena;
        // Read in a section. Whoever sees false is in one that began before the grace period that follows the write,
        // and the file stays mapped until he has left it.
        private volatile boolean isClosed;

        Mapping(final RcuArena arena) {
            this.arena = arena;
        }

        void close() {
            isClosed = true;
            arena.close();
        }
    }

    private ArenaIndexInput(
            final String description,
            final RcuDomain domain,
            final Mapping mapping,
            final MemorySegment segment,
            final boolean isMaster) {
        super(description);
        this.domain = domain;
        this.mapping = mapping;
        this.segment = segment;
        this.isMaster = isMaster;
        length = segment.byteSize();
    }

    static ArenaIndexInput open(final String description, final RcuDomain domain, final FileChannel file)
            throws IOException {
        final RcuArena arena = RcuArena.open(domain);
        try {
            final MemorySegment segment = arena.map(file, FileChannel.MapMode.READ_ONLY, 0, file.size());
            return new ArenaIndexInput(description, domain, new Mapping(arena), segment, true);
        } catch (final Throwable e) {
            arena.close();
            throw e;
        }
    }

    /** The file, if it is open; called in a section by those who then read it. */
    private MemorySegment mapped() {
        final MemorySegment mapped = segment;
        if (mapped == null || mapping.isClosed) {
            throw new AlreadyClosedException("Already closed: " + this);
        }
        return mapped;
    }

    private EOFException pastEnd(final long from, final long size) {
        return new EOFException("read past EOF: " + this + ": " + size + " bytes at " + from + " of " + length);
    }

    @Override
    public byte readByte() throws IOException {
        final byte value = readByte(position);
        position++;
        return value;
    }

    @Override
    public short readShort() throws IOException {
        final short value = readShort(position);
        position += Short.BYTES;
        return value;
    }

    @Override
    public int readInt() throws IOException {
        final int value = readInt(position);
        position += Integer.BYTES;
        return value;
    }

    @Override
    public long readLong() throws IOException {
        final long value = readLong(position);
        position += Long.BYTES;
        return value;
    }

    @Override
    public int readVInt() throws IOException {
        // All of it in one section.
        domain.readLock();
        try {
            return super.readVInt();
        } finally {
            domain.readUnlock();
        }
    }

    @Override
    public long readVLong() throws IOException {
        domain.readLock();
        try {
            return super.readVLong();
        } finally {
            domain.readUnlock();
        }
    }

    @Override
    public void readBytes(final byte[] bytes, final int offset, final int count) throws IOException {
        readBytes(position, bytes, offset, count);
        position += count;
    }

    @Override
    public void readBytes(final long from, final byte[] bytes, final int offset, final int count) throws IOException {
        domain.readLock();
        try {
            final MemorySegment mapped = mapped();
            checkEnd(from, count);
            MemorySegment.copy(mapped, BYTE, from, bytes, offset, count);
        } finally {
            domain.readUnlock();
        }
    }

    @Override
    public void readInts(final int[] ints, final int offset, final int count) throws IOException {
        domain.readLock();
        try {
            final MemorySegment mapped = mapped();
            checkEnd(position, (long) count * Integer.BYTES);
            MemorySegment.copy(mapped, INT, position, ints, offset, count);
            position += (long) count * Integer.BYTES;
        } finally {
            domain.readUnlock();
        }
    }

    @Override
    public void readLongs(final long[] longs, final int offset, final int count) throws IOException {
        domain.readLock();
        try {
            final MemorySegment mapped = mapped();
            checkEnd(position, (long) count * Long.BYTES);
            MemorySegment.copy(mapped, LONG, position, longs, offset, count);
            position += (long) count * Long.BYTES;
        } finally {
            domain.readUnlock();
        }
    }

    @Override
    public void readFloats(final float[] floats, final int offset, final int count) throws IOException {
        domain.readLock();
        try {
            final MemorySegment mapped = mapped();
            checkEnd(position, (long) count * Float.BYTES);
            MemorySegment.copy(mapped, FLOAT, position, floats, offset, count);
            position += (long) count * Float.BYTES;
        } finally {
            domain.readUnlock();
        }
    }

    private void checkEnd(final long from, final long size) throws EOFException {
        if (from < 0 || size > length - from) {
            throw pastEnd(from, size);
        }
    }

    @Override
    public byte readByte(final long from) throws IOException {
        domain.readLock();
        try {
            return mapped().get(BYTE, from);
        } catch (final IndexOutOfBoundsException e) {
            throw pastEnd(from, Byte.BYTES);
        } finally {
            domain.readUnlock();
        }
    }

    @Override
    public short readShort(final long from) throws IOException {
        domain.readLock();
        try {
            return mapped().get(SHORT, from);
        } catch (final IndexOutOfBoundsException e) {
            throw pastEnd(from, Short.BYTES);
        } finally {
            domain.readUnlock();
        }
    }

    @Override
    public int readInt(final long from) throws IOException {
        domain.readLock();
        try {
            return mapped().get(INT, from);
        } catch (final IndexOutOfBoundsException e) {
            throw pastEnd(from, Integer.BYTES);
        } finally {
            domain.readUnlock();
        }
    }

    @Override
    public long readLong(final long from) throws IOException {
        domain.readLock();
        try {
            return mapped().get(LONG, from);
        } catch (final IndexOutOfBoundsException e) {
            throw pastEnd(from, Long.BYTES);
        } finally {
            domain.readUnlock();
        }
    }

    @Override
    public long getFilePointer() {
        mapped();
        return position;
    }

    @Override
    public void seek(final long to) throws IOException {
        mapped();
        if (to < 0 || to > length) {
            throw new EOFException("seek past EOF: " + this + ": " + to + " of " + length);
        }
        position = to;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public ArenaIndexInput clone() {
        final ArenaIndexInput clone =
            new ArenaIndexInput(toString(), domain, mapping, mapped(), false);
        clone.position = position;
        return clone;
    }

    @Override
    public ArenaIndexInput slice(final String sliceDescription, final long offset, final long size) {
        final MemorySegment mapped = mapped();
        if (offset < 0 || size < 0 || size > length - offset) {
            throw new IllegalArgumentException("slice() " + sliceDescription + " out of bounds: offset=" + offset
                + ",length=" + size + ",fileLength=" + length + ": " + this);
        }
        return new ArenaIndexInput(
            getFullSliceDescription(sliceDescription), domain, mapping, mapped.asSlice(offset, size), false);
    }

    @Override
    public RandomAccessInput randomAccessSlice(final long offset, final long size) {
        return slice("randomaccess", offset, size);
    }

    @Override
    public void close() {
        if (segment == null) {
            return;
        }
        segment = null;
        if (isMaster) {
            mapping.close();
        }
    }
}

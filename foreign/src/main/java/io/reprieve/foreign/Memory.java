package io.reprieve.foreign;

import java.lang.foreign.MemorySegment;

/**
 * A piece of memory that is no block: too large, or aligned to more than the C library does unasked.
 */
final class Memory extends Resource {
    private final long byteSize;
    private long address;

    /** Memory that is yet to be had. */
    Memory(final long byteSize) {
        this.byteSize = byteSize;
    }

    /**
     * Allocates it.
     *
     * @return the segment.
     * @throws OutOfMemoryError if there is none.
     */
    MemorySegment allocate(final long alignment, final boolean isZeroed) {
        final boolean isPlain = alignment <= Block.ALIGNMENT;
        address = isPlain ? CLibrary.allocate(byteSize, isZeroed) : CLibrary.allocateAligned(byteSize, alignment);
        final MemorySegment segment = CLibrary.segment(address, byteSize);
        return isZeroed && !isPlain ? segment.fill((byte) 0) : segment;
    }

    @Override
    long size() {
        return byteSize;
    }

    @Override
    void giveBack() {
        if (address != 0) {
            CLibrary.free(address);
        }
    }
}

package io.reprieve.foreign;

/**
 * A small piece of memory of one of a few sizes, which goes back to a {@link BlockCache}. Its handle, address and size
 * class in one, is all that there is to know of it: so the first of an arena needs no object, and who releases it none
 * that lies in another processor's cache.
 */
final class Block extends Resource {
    /** How many sizes there are: powers of two, from the least on. */
    static final int SIZES = 8;
    /** Larger ones are no blocks. */
    static final long LARGEST = Block.bytes(SIZES - 1);
    /** What the C library aligns its memory to. */
    static final long ALIGNMENT = 16;

    // In the bits of an address that its alignment leaves.
    private static final long SIZE_CLASS = SIZES - 1;
    private static final int LEAST_BITS = 5;
    private static final int LEAST = 1 << LEAST_BITS;

    private final long handle;

    /**
     * A block that has its memory.
     *
     * @param handle of it.
     */
    Block(final long handle) {
        this.handle = handle;
    }

    static int sizeClass(final long byteSize) {
        return byteSize <= LEAST ? 0 : Long.SIZE - Long.numberOfLeadingZeros(byteSize - 1) - LEAST_BITS;
    }

    static long bytes(final int sizeClass) {
        return (long) LEAST << sizeClass;
    }

    static long address(final long handle) {
        return handle & ~SIZE_CLASS;
    }

    static int sizeClassOf(final long handle) {
        return (int) (handle & SIZE_CLASS);
    }

    @Override
    long size() {
        return bytes(sizeClassOf(handle));
    }

    @Override
    void giveBack() {
        BlockCache.giveBack(handle);
    }
}

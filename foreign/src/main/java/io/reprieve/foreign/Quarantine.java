package io.reprieve.foreign;

/**
 * Addresses that were given back under {@code verify=report} and that nobody is to get again soon. They take no memory,
 * but each a mapping of the kernel's, of which a process may have 65,530.
 */
final class Quarantine {
    private static final int CAPACITY = 8192;
    private static final long[] ADDRESSES = new long[CAPACITY];
    private static final long[] SIZES = new long[CAPACITY];
    private static int next;

    private Quarantine() {
    }

    /** Keeps a range, and lets the oldest go if there are too many. */
    static void add(final long address, final long size) {
        final long oldAddress;
        final long oldSize;
        synchronized (ADDRESSES) {
            oldAddress = ADDRESSES[next];
            oldSize = SIZES[next];
            ADDRESSES[next] = address;
            SIZES[next] = size;
            next = (next + 1) % CAPACITY;
        }
        if (oldAddress != 0) {
            CLibrary.unmap(oldAddress, oldSize);
        }
    }
}

package io.reprieve.runtime.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The memory behind buffers and segments that have been released: ranges of addresses, and of arrays.
 */
final class ReleasedMemory {
    private static final int FILTER = 64;
    private static final Ranges NONE = new Ranges(new Range[0]);

    // Replaced under the lock; what it holds never changes.
    private volatile Ranges ranges = NONE;

    private record Range(byte[] array, long start, long end, Release release) {
    }

    /** The ranges outside the heap first, by their start. */
    private static final class Ranges {
        final Range[] all;
        final int natives;
        /** A bit for the hash of each array. */
        final long[] filter = new long[FILTER];

        Ranges(final Range[] all) {
            this.all = all;
            Arrays.sort(all, (one, other) -> one.array() == null != (other.array() == null)
                ? one.array() == null ? -1 : 1 : Long.compare(one.start(), other.start()));
            int count = 0;
            for (final Range each : all) {
                if (each.array() == null) {
                    count++;
                } else {
                    final int hash = System.identityHashCode(each.array());
                    filter[hash >> 6 & FILTER - 1] |= 1L << hash;
                }
            }
            natives = count;
        }
    }

    boolean isEmpty() {
        return ranges.all.length == 0;
    }

    /** Notes the memory of what is released, if it has any of its own. */
    void add(final Object object, final Release release) {
        if (object instanceof Object[] many) {
            for (final Object each : many) {
                if (each != null && Buffers.isOne(each)) {
                    addOne(each, release);
                }
            }
        } else if (Buffers.isOne(object)) {
            addOne(object, release);
        }
    }

    private void addOne(final Object memory, final Release release) {
        final long size = Buffers.size(memory);
        final long address = Buffers.address(memory);
        final byte[] array = address == 0 ? Buffers.array(memory) : null;
        if (size != 0 && (address != 0 || array != null)) {
            final long start = array == null ? address : Buffers.offset(memory);
            synchronized (this) {
                final Range[] more = Arrays.copyOf(ranges.all, ranges.all.length + 1);
                more[more.length - 1] = new Range(array, start, start + size, release);
                ranges = new Ranges(more);
            }
        }
    }

    /** Where the memory of a release lies outside the heap: start and end by turns. */
    List<Long> placesOf(final Release release) {
        final List<Long> places = new ArrayList<>();
        final Ranges now = ranges;
        for (int i = 0; i < now.natives; i++) {
            if (now.all[i].release() == release) {
                places.add(now.all[i].start());
                places.add(now.all[i].end());
            }
        }
        return places;
    }

    synchronized void remove(final Release release) {
        final Range[] left =
            Arrays.stream(ranges.all).filter(range -> range.release() != release).toArray(Range[]::new);
        if (left.length != ranges.all.length) {
            ranges = left.length == 0 ? NONE : new Ranges(left);
        }
    }

    /** Whose memory a buffer or a segment lies in; {@code null} if it is nobody's that has been released. */
    Release find(final Object memory) {
        final Ranges now = ranges;
        if (now.all.length == 0) {
            return null;
        }
        final long address = Buffers.address(memory);
        if (address != 0) {
            return at(now, address);
        }
        final byte[] array = Buffers.array(memory);
        return array == null ? null : in(now, array, Buffers.offset(memory));
    }

    Release findAddress(final long address) {
        final Ranges now = ranges;
        return now.natives == 0 ? null : at(now, address);
    }

    private static Release at(final Ranges now, final long address) {
        int low = 0;
        int high = now.natives - 1;
        while (low <= high) {
            final int middle = low + high >>> 1;
            final Range range = now.all[middle];
            if (address < range.start()) {
                high = middle - 1;
            } else if (address >= range.end()) {
                low = middle + 1;
            } else {
                return range.release();
            }
        }
        return null;
    }

    private static Release in(final Ranges now, final byte[] array, final int offset) {
        final int hash = System.identityHashCode(array);
        if ((now.filter[hash >> 6 & FILTER - 1] & 1L << hash) != 0) {
            for (int i = now.natives; i < now.all.length; i++) {
                final Range range = now.all[i];
                if (range.array() == array && offset >= range.start() && offset < range.end()) {
                    return range.release();
                }
            }
        }
        return null;
    }
}

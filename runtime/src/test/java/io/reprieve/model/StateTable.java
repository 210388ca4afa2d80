package io.reprieve.model;

import java.util.Arrays;

/**
 * The states seen so far, numbered in the order in which they were found. Kept packed: most bytes of a state are 0.
 *
 * <pre>
 *   one bit for each byte of the state that is not 0 | those bytes
 * </pre>
 */
final class StateTable {
    private static final int CHUNK_BITS = 22;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final int stateSize;
    private final int maskSize;
    private final byte[] packed;
    private byte[][] chunks = new byte[1][];
    private long end;
    private long[] offsets = new long[1 << 10];
    private int[] slots = new int[1 << 12];
    private int count;

    StateTable(final int stateSize) {
        this.stateSize = stateSize;
        maskSize = (stateSize + 7) / 8;
        packed = new byte[maskSize + stateSize];
        chunks[0] = new byte[CHUNK];
    }

    int count() {
        return count;
    }

    /**
     * Adds a state.
     *
     * @return its number; {@code -1 - number} if it was there already.
     */
    int add(final byte[] state) {
        final int length = pack(state);
        final int mask = slots.length - 1;
        int slot = hash(length) & mask;
        while (slots[slot] != 0) {
            final int number = slots[slot] - 1;
            if (isAt(number, length)) {
                return -1 - number;
            }
            slot = slot + 1 & mask;
        }
        append(length);
        slots[slot] = ++count;
        if (count > slots.length / 2) {
            grow();
        }
        return count - 1;
    }

    /** The number of a state that is in the table. */
    int find(final byte[] state) {
        return -1 - add(state);
    }

    void get(final int number, final byte[] into) {
        final byte[] chunk = chunks[(int) (offsets[number] >>> CHUNK_BITS)];
        final int start = (int) offsets[number] & CHUNK - 1;
        int next = start + maskSize;
        for (int i = 0; i < stateSize; i++) {
            into[i] = (chunk[start + (i >> 3)] & 1 << (i & 7)) == 0 ? 0 : chunk[next++];
        }
    }

    private int pack(final byte[] state) {
        Arrays.fill(packed, 0, maskSize, (byte) 0);
        int length = maskSize;
        for (int i = 0; i < stateSize; i++) {
            if (state[i] != 0) {
                packed[i >> 3] |= (byte) (1 << (i & 7));
                packed[length++] = state[i];
            }
        }
        return length;
    }

    private int hash(final int length) {
        long hash = length;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ packed[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash ^ hash >>> 32);
    }

    private boolean isAt(final int number, final int length) {
        final byte[] chunk = chunks[(int) (offsets[number] >>> CHUNK_BITS)];
        final int start = (int) offsets[number] & CHUNK - 1;
        // The length follows from the mask: a state that differs in length differs there.
        return start + length <= CHUNK
            && Arrays.equals(chunk, start, start + length, packed, 0, length);
    }

    private void append(final int length) {
        if ((end & CHUNK - 1) + length > CHUNK) {
            end = (end | CHUNK - 1) + 1;
        }
        final int index = (int) (end >>> CHUNK_BITS);
        if (index == chunks.length) {
            chunks = Arrays.copyOf(chunks, index + 1);
            chunks[index] = new byte[CHUNK];
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
        }
        System.arraycopy(packed, 0, chunks[index], (int) end & CHUNK - 1, length);
        offsets[count] = end;
        end += length;
    }

    private void grow() {
        final byte[] state = new byte[stateSize];
        slots = new int[2 * slots.length];
        for (int number = 0; number < count; number++) {
            get(number, state);
            final int length = pack(state);
            int slot = hash(length) & slots.length - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = number + 1;
        }
    }
}

package io.reprieve.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The states seen so far, numbered in the order in which they were found. Kept packed: most bytes of a state are 0.
 *
 * <pre>
 *   one bit for each byte of the state that is not 0 | those bytes
 * </pre>
 */
final class StateTable {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int CHUNK_BITS = 22;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final int stateSize;
    private final int maskSize;
    /** A state, filled up to whole words. */
    private final byte[] whole;
    private final byte[] packed;
    private byte[][] chunks = new byte[1][];
    private long end;
    private long[] offsets = new long[1 << 10];
    private int[] hashes = new int[1 << 10];
    private int[] slots = new int[1 << 12];
    private int count;

    StateTable(final int stateSize) {
        this.stateSize = stateSize;
        maskSize = (stateSize + Long.BYTES - 1) / Long.BYTES;
        whole = new byte[maskSize * Long.BYTES];
        packed = new byte[maskSize + whole.length + Long.BYTES];
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
        final int hash = hash(length);
        int slot = hash & slots.length - 1;
        while (slots[slot] != 0) {
            final int number = slots[slot] - 1;
            if (hashes[number] == hash && isAt(number, length)) {
                return -1 - number;
            }
            slot = slot + 1 & slots.length - 1;
        }
        append(length, hash);
        slots[slot] = ++count;
        if (count > slots.length / 2) {
            grow();
        }
        return count - 1;
    }

    void get(final int number, final byte[] into) {
        final byte[] chunk = chunks[(int) (offsets[number] >>> CHUNK_BITS)];
        final int start = (int) offsets[number] & CHUNK - 1;
        int next = start + maskSize;
        Arrays.fill(into, (byte) 0);
        for (int word = 0; word < maskSize; word++) {
            for (int mask = chunk[start + word] & 0xFF; mask != 0; mask &= mask - 1) {
                into[word * Long.BYTES + Integer.numberOfTrailingZeros(mask)] = chunk[next++];
            }
        }
    }

    private int pack(final byte[] state) {
        System.arraycopy(state, 0, whole, 0, stateSize);
        int length = maskSize;
        for (int word = 0; word < maskSize; word++) {
            int mask = 0;
            for (long left = (long) WORD.get(whole, word * Long.BYTES); left != 0;) {
                final int i = Long.numberOfTrailingZeros(left) / Byte.SIZE;
                packed[length++] = (byte) (left >>> i * Byte.SIZE);
                mask |= 1 << i;
                left &= ~(0xFFL << i * Byte.SIZE);
            }
            packed[word] = (byte) mask;
        }
        // Whole words for the hash.
        WORD.set(packed, length, 0L);
        return length;
    }

    private int hash(final int length) {
        long hash = length;
        for (int i = 0; i < length; i += Long.BYTES) {
            hash = (hash ^ (long) WORD.get(packed, i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return (int) hash;
    }

    private boolean isAt(final int number, final int length) {
        final byte[] chunk = chunks[(int) (offsets[number] >>> CHUNK_BITS)];
        final int start = (int) offsets[number] & CHUNK - 1;
        // The length follows from the mask: a state that differs in length differs there.
        return start + length <= CHUNK && Arrays.equals(chunk, start, start + length, packed, 0, length);
    }

    private void append(final int length, final int hash) {
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
            hashes = Arrays.copyOf(hashes, 2 * count);
        }
        System.arraycopy(packed, 0, chunks[index], (int) end & CHUNK - 1, length);
        offsets[count] = end;
        hashes[count] = hash;
        end += length;
    }

    private void grow() {
        slots = new int[2 * slots.length];
        for (int number = 0; number < count; number++) {
            int slot = hashes[number] & slots.length - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = number + 1;
        }
    }
}

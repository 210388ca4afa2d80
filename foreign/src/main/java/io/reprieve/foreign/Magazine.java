package io.reprieve.foreign;

/**
 * Handles of free blocks of one size, in the hands of one thread at a time. They are kept here and not in the blocks
 * themselves, where whoever writes to memory that is no longer his would break the list.
 */
final class Magazine {
    /** Neither takes nor gives: where there is no magazine. */
    static final Magazine NONE = new Magazine(0);

    private final long[] blocks;
    private int count;

    Magazine(final int capacity) {
        blocks = new long[capacity];
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count == blocks.length;
    }

    /** How many blocks are in it; racy for whoever doesn't hold it. */
    int count() {
        return count;
    }

    long pop() {
        return blocks[--count];
    }

    void push(final long handle) {
        blocks[count++] = handle;
    }

    /** As many as there is room for; says how many. */
    int pushAll(final long[] handles, final int from, final int to) {
        final int number = Math.min(to - from, blocks.length - count);
        System.arraycopy(handles, from, blocks, count, number);
        count += number;
        return number;
    }
}

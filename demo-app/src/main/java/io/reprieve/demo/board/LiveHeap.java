package io.reprieve.demo.board;

/**
 * Other people's objects: small ones that point to each other, and live as long as the program.
 */
final class LiveHeap {
    /** At least: a header, two references and a long. */
    private static final int BYTES_OF_ENTRY = 32;
    private static final int ENTRIES_OF_TABLE = 1 << 16;
    /** A prime, so that an entry's other is somewhere else. */
    private static final int STRIDE = 40_503;

    private final Entry[][] tables;

    LiveHeap(final long megabytes) {
        tables = new Entry[(int) ((megabytes << 20) / BYTES_OF_ENTRY / ENTRIES_OF_TABLE)][];
        Entry previous = null;
        for (int table = 0; table < tables.length; table++) {
            tables[table] = new Entry[ENTRIES_OF_TABLE];
            for (int i = 0; i < ENTRIES_OF_TABLE; i++) {
                previous = new Entry(previous, tables[table][(int) ((long) i * STRIDE % ENTRIES_OF_TABLE)], i);
                tables[table][i] = previous;
            }
        }
    }

    /** So that nobody finds out that it isn't used. */
    long size() {
        long count = 0;
        for (final Entry[] table : tables) {
            count += table[table.length - 1].key + 1;
        }
        return count;
    }

    private static final class Entry {
        private final Entry next;
        private final Entry other;
        private final long key;

        Entry(final Entry next, final Entry other, final long key) {
            this.next = next;
            this.other = other;
            this.key = key;
        }
    }
}

package io.reprieve.demo.kafka;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.storage.internals.log.OffsetIndex;
import org.apache.kafka.storage.internals.log.OffsetPosition;

/**
 * The log of one partition: its segments' offset indexes, each a memory-mapped file that says where in the segment a
 * record begins.
 *
 * <p>Consumers look offsets up while retention deletes the oldest segment. Kafka 3.9.0 looks up without a lock, and
 * deleting an index unmaps its file at once: whoever is still in the middle of a lookup reads memory that is gone.
 */
public final class PartitionLog {
    /** Every so many records one is in the index. */
    private static final int OFFSETS_PER_ENTRY = 10;
    private static final int BYTES_PER_RECORD = 100;
    private static final int ENTRIES = 4_096;
    private static final int BYTES_PER_ENTRY = 8;
    private static final int OFFSETS_PER_SEGMENT = ENTRIES * OFFSETS_PER_ENTRY;
    private static final int SEGMENTS = 4;

    private final Path directory;
    /**
     * The live segments' indexes, the oldest first. Written with volatile by the thread that rolls, read by everybody.
     */
    private volatile OffsetIndex[] indexes;

    /**
     * A log of a few full segments.
     *
     * @param directory for the index files.
     * @throws IOException if one can't be made.
     */
    public PartitionLog(final Path directory) throws IOException {
        this.directory = directory;
        final OffsetIndex[] first = new OffsetIndex[SEGMENTS];
        for (int i = 0; i < first.length; i++) {
            first[i] = fullSegment((long) i * OFFSETS_PER_SEGMENT);
        }
        indexes = first;
    }

    /**
     * Looks up where a record is, at so many parts of a million of the log: what a broker does for every fetch.
     *
     * @param millionths where in the log, from its oldest record to its latest.
     * @return the indexed record at or before that one, and its place in the segment.
     */
    OffsetPosition translate(final long millionths) {
        final OffsetIndex[] live = indexes;
        final long inLog = (long) live.length * OFFSETS_PER_SEGMENT * millionths / 1_000_000;
        final OffsetIndex index = live[(int) (inLog / OFFSETS_PER_SEGMENT)];
        return index.lookup(index.baseOffset() + inLog % OFFSETS_PER_SEGMENT);
    }

    /**
     * Whether a record is where the index says.
     *
     * @param found by a lookup.
     * @return false for an entry that nobody wrote.
     */
    static boolean isRight(final OffsetPosition found) {
        return found.offset % OFFSETS_PER_ENTRY == 0
            && found.position == found.offset % OFFSETS_PER_SEGMENT * BYTES_PER_RECORD;
    }

    /**
     * Appends a segment and deletes the oldest.
     *
     * @return what the deletion took, in nanoseconds.
     * @throws IOException if an index file can't be made or deleted.
     */
    long roll() throws IOException {
        final OffsetIndex[] before = indexes;
        final OffsetIndex oldest = before[0];
        final OffsetIndex[] after = new OffsetIndex[before.length];
        System.arraycopy(before, 1, after, 0, before.length - 1);
        after[before.length - 1] = fullSegment(before[before.length - 1].baseOffset() + OFFSETS_PER_SEGMENT);
        indexes = after;
        final long begin = System.nanoTime();
        oldest.deleteIfExists();
        return System.nanoTime() - begin;
    }

    private OffsetIndex fullSegment(final long baseOffset) throws IOException {
        final File file = directory.resolve(String.format("%020d.index", baseOffset)).toFile();
        final OffsetIndex index = new OffsetIndex(file, baseOffset, ENTRIES * BYTES_PER_ENTRY);
        for (int offset = 0; offset < OFFSETS_PER_SEGMENT; offset += OFFSETS_PER_ENTRY) {
            index.append(baseOffset + offset, offset * BYTES_PER_RECORD);
        }
        return index;
    }
}

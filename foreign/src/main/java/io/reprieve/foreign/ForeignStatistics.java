package io.reprieve.foreign;

/**
 * What all arenas of this process hold, at a moment. Taken without stopping anybody: each number is right for some
 * moment during the call. Small segments count with the size of their block, the next power of two.
 *
 * @param segments        segments of arenas that are open, mapped files included.
 * @param bytes           the memory that they take.
 * @param pendingSegments segments whose arena has been closed and that wait for the grace period.
 * @param pendingBytes    the memory that they take.
 * @param returnedSegments segments that have gone back.
 * @param returnedBytes    the memory that they took.
 * @param cachedBytes     memory of small segments that has come back and is kept for the next ones.
 */
public record ForeignStatistics(
        long segments,
        long bytes,
        long pendingSegments,
        long pendingBytes,
        long returnedSegments,
        long returnedBytes,
        long cachedBytes) {

    @Override
    public String toString() {
        return "segments " + segments + " (" + bytes + " bytes)"
            + ", pending " + pendingSegments + " (" + pendingBytes + " bytes)"
            + ", given back " + returnedSegments + " (" + returnedBytes + " bytes)"
            + ", cached " + cachedBytes + " bytes";
    }
}

package io.reprieve;

/**
 * What is known of one woven reader of a domain at a moment. The counts grow only; readers of one name are counted
 * together.
 *
 * <p>Entries are sampled, so that readers need not count: a sample is taken of the first grace periods and then ten
 * times a second, and finds, for each thread, the reader that it entered last. A reader that is seldom entered may be
 * missed for a while; one that is never seen while thousands of objects are released protects none of them.
 *
 * <p>Times are sampled too: a thread that a sample has found in a woven reader times a few of its next outermost
 * sections, and of those of virtual threads about one in 64 is timed. The sections of a thread that is online are not:
 * it is the thread that holds up grace periods then, and not the section.
 *
 * @param reader         the method with its type and parameters.
 * @param samples        how many samples have been taken.
 * @param seen           how often the reader was seen in them, by each thread that had entered it.
 * @param gracePeriods   grace periods that waited for the reader, or for one beside it that was slower still.
 * @param releases       releases that were queued while they waited.
 * @param timed          sections that were timed, as outermost ones.
 * @param timeInsideMax  the longest time inside, in nanoseconds.
 * @param timeInsideP50  the time that half of them didn't exceed, in nanoseconds. This and the next two are estimated
 *     from classes of which each is twice as wide as the one before.
 * @param timeInsideP99  the time that 99 of 100 didn't exceed.
 * @param timeInsideP999 the time that 999 of 1,000 didn't exceed.
 */
public record ReaderStatistics(
        String reader,
        long samples,
        long seen,
        long gracePeriods,
        long releases,
        long timed,
        long timeInsideMax,
        long timeInsideP50,
        long timeInsideP99,
        long timeInsideP999) {
}

package io.reprieve.jfr.recording;

/**
 * A grace period, from the advance of the epoch until every reader that was inside had left.
 *
 * @param domain           the domain.
 * @param start            when it began, in nanoseconds since 1970.
 * @param duration         in nanoseconds.
 * @param trigger          who asked for it.
 * @param readersWaitedFor readers that were inside an older section.
 * @param slowestReader    the thread that left last, or an empty text.
 * @param releases         releases in the queues when it ended.
 */
public record GracePeriod(
    String domain,
    long start,
    long duration,
    String trigger,
    long readersWaitedFor,
    String slowestReader,
    long releases) {
    /**
     * When it ended.
     *
     * @return nanoseconds since 1970.
     */
    public long end() {
        return start + duration;
    }
}

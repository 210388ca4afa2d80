package io.reprieve.jfr.recording;

/**
 * The counters of a domain at a moment.
 */
public final class Sample {
    private final String domain;
    private final long time;
    private final long[] values = new long[Counter.values().length];
    private final String slowestReader;
    private final Stack slowestReaderStack;
    private final boolean isOnline;

    private Sample(final Event event) {
        domain = event.text("domain");
        time = event.start();
        slowestReader = event.thread("slowestReader");
        slowestReaderStack = Stack.of(event.text("slowestReaderStack"));
        isOnline = event.isSet("isSlowestReaderOnline");
        for (final Counter counter : Counter.values()) {
            values[counter.ordinal()] = counter.isTime() ? event.nanos(counter.field()) : event.number(counter.field());
        }
    }

    static Sample of(final Event event) {
        return new Sample(event);
    }

    /**
     * Whose counters they are.
     *
     * @return the domain.
     */
    public String domain() {
        return domain;
    }

    /**
     * The moment.
     *
     * @return nanoseconds since 1970.
     */
    public long time() {
        return time;
    }

    /**
     * A counter.
     *
     * @param counter which.
     * @return its value at that moment, since the start of the JVM.
     */
    public long get(final Counter counter) {
        return values[counter.ordinal()];
    }

    /**
     * The reader that was waited for at that moment.
     *
     * @return its thread, or an empty text.
     */
    public String slowestReader() {
        return slowestReader;
    }

    /**
     * Where it was.
     *
     * @return its stack, if it had been waited for long enough.
     */
    public Stack slowestReaderStack() {
        return slowestReaderStack;
    }

    /**
     * Whether it was outside any section, and only online.
     *
     * @return whether it is to announce a quiescent state.
     */
    public boolean isSlowestReaderOnline() {
        return isOnline;
    }
}

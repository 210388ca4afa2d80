package io.reprieve.demo.board;

/**
 * What a run measures.
 */
public enum Measure {
    /** Reads that were not one row of the history, whole, of the symbol asked for; from start to end. */
    TORN_READS,
    /** The time measured, in nanoseconds: from the end of the warm-up to the end of the run. */
    MEASURED_NANOS,
    /** Reads in the time measured. */
    READS,
    /** Updates in the time measured. */
    UPDATES,
    /** How often the feed found no free quote in the time measured. */
    FEED_WAITS,
    /** Reads that were timed. */
    LATENCY_SAMPLES,
    /** What half of the timed reads took at most, in nanoseconds. */
    LATENCY_P50,
    /** What 99% of the timed reads took at most, in nanoseconds. */
    LATENCY_P99,
    /** What 99.9% of the timed reads took at most, in nanoseconds. */
    LATENCY_P999,
    /** The longest time from one timed read to the next, in nanoseconds: no pause hides from it. */
    LATENCY_MAX,
    /** Bytes that all Java threads but those of JFR allocated in the time measured. */
    ALLOCATED_BYTES,
    /** Garbage collections in the time measured. */
    COLLECTIONS,
    /** The time these took, in milliseconds. */
    PAUSE_MILLIS,
    /** CPU time of the whole JVM in the time measured, in nanoseconds. */
    CPU_NANOS,
    /** What half of the updates took at most from when they were due, in nanoseconds; only at a fixed rate. */
    UPDATE_P50,
    /** What 99.9% of the updates took at most from when they were due, in nanoseconds; only at a fixed rate. */
    UPDATE_P999,
    /** What 99.99% of the updates took at most from when they were due, in nanoseconds; only at a fixed rate. */
    UPDATE_P9999,
    /** The longest that an update took from when it was due, in nanoseconds; only at a fixed rate. */
    UPDATE_MAX,
    /** The JVM's uptime when measuring began, in milliseconds; only at a fixed rate. */
    MEASURED_FROM,
    /** The JVM's uptime when measuring ended, in milliseconds; only at a fixed rate. */
    MEASURED_UNTIL,
    /** Quotes that were in the end neither on the board nor in the pool. */
    LOST_QUOTES,
    /** Grace periods, from start to end; only with the agent. */
    GRACE_PERIODS,
    /** Releases that had to wait for a grace period themselves, from start to end; only with the agent. */
    FALLBACKS,
    /** Releases deferred, from start to end; only with the agent. */
    DEFERRED,
    /** Releases whose body had run at the end; only with the agent. */
    RECLAIMED
}

package io.reprieve.demo.program;

/**
 * What a program counts, from its beginning on.
 */
public enum Figure {
    /** Reads, whatever came of them. */
    READS,
    /** Reads that returned something wrong. */
    WRONG,
    /** Reads that threw something. */
    FAILED,
    /** Processor time of the readers, in nanoseconds; not of virtual threads. */
    READER_CPU_NANOS,
    /** Times that what is read was replaced, and the old released. */
    CHANGES,
    /** What the calls that release took on their thread, in nanoseconds, all together. */
    RELEASE_NANOS,
    /** What the longest of these calls took. */
    RELEASE_NANOS_MAX,
    /** Objects that were not given back in the end; only where the program can tell. */
    MISSING
}

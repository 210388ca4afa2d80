package io.reprieve.jfr.recording;

/**
 * An event whose fields are read by name, whatever unit they were recorded in. A field that a recording hasn't got
 * reads as empty, or as 0, so that recordings of other versions can be looked at.
 *
 * <p>There are two of it: those that JDK Mission Control has loaded, all of them in memory, for its rules; and those
 * that the JDK reads one after the other, for the report on recordings of any size.
 */
abstract class Event {
    abstract String text(String field);

    abstract long number(String field);

    abstract boolean isSet(String field);

    /** A time span, which without a unit of its own is in nanoseconds. */
    abstract long nanos(String field);

    abstract long bytes(String field);

    abstract long nanosSince1970(String field);

    /** The name of a thread; empty if there is none. */
    abstract String thread(String field);

    /** Nanoseconds since 1970. */
    abstract long start();

    abstract long duration();

    abstract String eventThread();

    /** Tells threads of one name apart. */
    abstract long eventThreadId();

    abstract Stack stack();
}

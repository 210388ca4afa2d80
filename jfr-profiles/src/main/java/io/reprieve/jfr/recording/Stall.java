package io.reprieve.jfr.recording;

/**
 * A reader that held up a grace period for so long that it was reported.
 *
 * @param domain  the domain.
 * @param time    when it was reported last, in nanoseconds since 1970.
 * @param reader  the thread inside the section.
 * @param stack   its stack at that moment.
 * @param waited  how long the grace period had waited, in nanoseconds.
 * @param pending releases that waited.
 */
public record Stall(String domain, long time, String reader, Stack stack, long waited, long pending) {
    /** Whether this report, made after another, no longer saw the reader, or no stack of it. */
    boolean isLateFor(final Stall other) {
        return reader.isEmpty() || reader.equals(other.reader) && stack.frames().isEmpty();
    }

    /** This report with the reader and the stack of another. */
    Stall by(final Stall other) {
        return new Stall(domain, time, other.reader, other.stack, waited, pending);
    }
}

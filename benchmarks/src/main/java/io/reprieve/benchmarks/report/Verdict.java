package io.reprieve.benchmarks.report;

/**
 * Whether a target is met.
 */
public enum Verdict {
    /** It is. */
    MET("yes"),
    /** It is not. */
    MISSED("NO"),
    /** Nobody knows, for want of a measurement. */
    NOT_MEASURED("not measured"),
    /** There is none. */
    NO_TARGET("");

    private final String text;

    Verdict(final String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static Verdict of(final boolean isMet) {
        return isMet ? MET : MISSED;
    }
}

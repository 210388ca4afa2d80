package io.reprieve.benchmarks.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a row of the table is to reach: a limit on Reprieve's own value, or on its ratio to the peer's.
 */
final class Target {
    static final Target NONE = new Target(Kind.NONE, 0, "");

    private enum Kind {
        NONE, RATIO_AT_MOST, RATIO_AT_LEAST, VALUE_AT_MOST
    }

    private final Kind kind;
    private final double limit;
    private final String text;

    private Target(final Kind kind, final double limit, final String text) {
        this.kind = kind;
        this.limit = limit;
        this.text = text;
    }

    /** At most so many times what the peer takes. */
    static Target ratioAtMost(final double limit) {
        return new Target(Kind.RATIO_AT_MOST, limit, "<= " + times(limit));
    }

    /** At most one in so many of what the peer takes. */
    static Target oneInAtMost(final int parts) {
        return new Target(Kind.RATIO_AT_MOST, 1.0 / parts, "<= 1/" + parts);
    }

    /** At least so many times what the peer reaches. */
    static Target ratioAtLeast(final double limit) {
        return new Target(Kind.RATIO_AT_LEAST, limit, ">= " + times(limit));
    }

    /** At most so much. */
    static Target valueAtMost(final double limit, final Unit unit) {
        return new Target(Kind.VALUE_AT_MOST, limit, "<= " + unit.format(limit));
    }

    private static String times(final double limit) {
        return String.format(Locale.ROOT, "%.2f x", limit);
    }

    String text() {
        return text;
    }

    Verdict judge(final OptionalDouble value, final OptionalDouble ratio) {
        final OptionalDouble judged = kind == Kind.VALUE_AT_MOST ? value : ratio;
        if (kind == Kind.NONE) {
            return Verdict.NO_TARGET;
        }
        if (judged.isEmpty()) {
            return Verdict.NOT_MEASURED;
        }
        return Verdict.of(
            kind == Kind.RATIO_AT_LEAST ? judged.getAsDouble() >= limit : judged.getAsDouble() <= limit);
    }
}

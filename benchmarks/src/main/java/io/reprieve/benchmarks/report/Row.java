package io.reprieve.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A row of the table.
 *
 * @param work      what is done.
 * @param value     with Reprieve, if it was measured.
 * @param valueText the same with its unit, or why it was not.
 * @param peer      who it is compared with; empty for nobody.
 * @param other     with the peer, if it was measured.
 * @param otherText the same with its unit, or why it was not.
 * @param ratio     Reprieve's value by the peer's.
 * @param target    what is to be reached; empty for nothing.
 * @param verdict   whether it is.
 */
record Row(
    String work,
    OptionalDouble value,
    String valueText,
    String peer,
    OptionalDouble other,
    String otherText,
    OptionalDouble ratio,
    String target,
    Verdict verdict) {

    /** Whether it is the one with a headline: the work, and who it is compared with. */
    boolean isOf(final Map.Entry<String, String> headline) {
        return work.equals(headline.getKey()) && peer.equals(headline.getValue());
    }

    List<String> cells() {
        return List.of(work, valueText, peer, otherText, ratioText(), target, verdict.text());
    }

    private String ratioText() {
        if (ratio.isEmpty()) {
            return "";
        }
        final double times = ratio.getAsDouble();
        return times > 0 && times < 0.1
            ? String.format(Locale.ROOT, times < 0.001 ? "1/%,.0f" : "1/%.0f", 1 / times)
            : String.format(Locale.ROOT, "%.2f", times);
    }
}

package io.reprieve.jfr.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmc.common.IDisplayable;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.common.util.IPreferenceValueProvider;
import org.openjdk.jmc.common.util.TypedPreference;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.ResultBuilder;
import org.openjdk.jmc.flightrecorder.rules.Severity;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * What a rule finds, as it is put together: results first, then a score and the texts that refer to the results.
 */
final class Finding {
    private final ResultBuilder builder;
    private final IPreferenceValueProvider preferences;

    Finding(final ReclamationRule rule, final IPreferenceValueProvider preferences) {
        builder = ResultBuilder.createFor(rule, preferences);
        this.preferences = preferences;
    }

    <T> T preference(final TypedPreference<T> preference) {
        return preferences.getPreferenceValue(preference);
    }

    long nanos(final TypedPreference<IQuantity> preference) {
        return preference(preference).clampedLongValueIn(UnitLookup.NANOSECOND);
    }

    Finding with(final TypedResult<String> type, final String value) {
        builder.addResult(type, value);
        return this;
    }

    Finding with(final TypedResult<IQuantity> type, final IQuantity value) {
        builder.addResult(type, value);
        return this;
    }

    Finding with(final TypedResult<IQuantity> type, final long value) {
        return with(type, UnitLookup.NUMBER_UNITY.quantity(value));
    }

    /** The first few of many. */
    Finding with(final TypedCollectionResult<String> type, final List<String> values) {
        final Collection<String> few = values.size() <= ReclamationRule.MOST_NAMED
            ? values
            : new ArrayList<>(values.subList(0, ReclamationRule.MOST_NAMED));
        if (values.size() > ReclamationRule.MOST_NAMED) {
            few.add("and " + (values.size() - ReclamationRule.MOST_NAMED) + " more");
        }
        builder.addResult(type, few);
        return this;
    }

    /** Nothing to mend. */
    IResult ok(final String summary) {
        return scored(0).setSummary(summary).build();
    }

    /**
     * Something to mend.
     *
     * @param score       at least {@link ReclamationRule#INFO}.
     * @param summary     one sentence: who or what, and how much.
     * @param explanation why it is a trouble.
     * @param solution    what to do, with the setting to change.
     */
    IResult trouble(final double score, final String summary, final String explanation, final String solution) {
        return scored(score).setSummary(summary).setExplanation(explanation).setSolution(solution).build();
    }

    private ResultBuilder scored(final double score) {
        return builder.setSeverity(Severity.get(score))
            .addResult(TypedResult.SCORE, UnitLookup.NUMBER_UNITY.quantity(score));
    }

    /** As people write it: 3.2 s, 14 ms. */
    static String shown(final long nanos) {
        return ReclamationRule.nanos(nanos).displayUsing(IDisplayable.AUTO);
    }
}

package io.reprieve.jfr.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableFuture;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.util.IPreferenceValueProvider;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.IRule;
import org.openjdk.jmc.flightrecorder.rules.ResultProvider;
import org.openjdk.jmc.flightrecorder.rules.ResultToolkit;
import org.openjdk.jmc.flightrecorder.rules.Severity;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * What all rules say of a recording, by the rule's class.
 */
final class Findings {
    private final Map<Class<?>, IResult> results = new HashMap<>();

    private Findings() {
    }

    static Findings in(final IItemCollection items) {
        final Findings findings = new Findings();
        for (final IRule rule : ServiceLoader.load(IRule.class)) {
            final RunnableFuture<IResult> evaluation =
                rule.createEvaluation(items, IPreferenceValueProvider.DEFAULT_VALUES, new ResultProvider());
            evaluation.run();
            try {
                findings.results.put(rule.getClass(), evaluation.get());
            } catch (final InterruptedException | ExecutionException e) {
                throw new AssertionError(rule.getId(), e);
            }
        }
        return findings;
    }

    Collection<IResult> all() {
        return results.values();
    }

    Finding of(final Class<? extends ReclamationRule> rule) {
        return new Finding(results.get(rule));
    }

    /** What one rule says. */
    record Finding(IResult result) {
        Finding is(final Severity severity) {
            assertEquals(severity, result.getSeverity(), this::toString);
            return this;
        }

        Finding isTrouble() {
            assertTrue(
                result.getSeverity() == Severity.INFO || result.getSeverity() == Severity.WARNING, this::toString);
            return this;
        }

        /** Each text has it, once its results are filled in. */
        Finding says(final String... parts) {
            for (final String part : parts) {
                assertTrue(toString().contains(part), () -> "no \"" + part + "\" in " + this);
            }
            return this;
        }

        Finding saysNothingOf(final String part) {
            assertFalse(toString().contains(part), this::toString);
            return this;
        }

        long number(final TypedResult<IQuantity> type) {
            return result.getResult(type).longValue();
        }

        Collection<String> texts(final TypedCollectionResult<String> type) {
            return result.getResult(type);
        }

        @Override
        public String toString() {
            return result.getSeverity() + " " + result.getRule().getName() + ": " + filled(result.getSummary()) + "\n"
                + filled(result.getExplanation()) + "\n" + filled(result.getSolution());
        }

        private String filled(final String text) {
            return ResultToolkit.populateMessage(result, text, false);
        }
    }
}

package io.reprieve.jfr.report;

import io.reprieve.jfr.rules.ReclamationRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.util.IPreferenceValueProvider;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.IRule;
import org.openjdk.jmc.flightrecorder.rules.ResultToolkit;
import org.openjdk.jmc.flightrecorder.rules.Severity;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;
import org.openjdk.jmc.flightrecorder.rules.util.RulesToolkit;

/**
 * What the rules say of a recording.
 *
 * @param troubles what is to be mended, worst first.
 * @param passed   what was looked at and is fine.
 * @param ignored  what could not be looked at.
 */
public record Verdict(List<IResult> troubles, List<IResult> passed, List<IResult> ignored) {
    /**
     * Asks the rules.
     *
     * @param items the events of a recording.
     * @return what they say.
     */
    public static Verdict on(final IItemCollection items) {
        final List<IRule> rules = new ArrayList<>();
        for (final IRule rule : ServiceLoader.load(IRule.class, Verdict.class.getClassLoader())) {
            if (rule instanceof ReclamationRule) {
                rules.add(rule);
            }
        }
        final Verdict verdict = new Verdict(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        final Map<IRule, Future<IResult>> results =
            RulesToolkit.evaluateParallel(rules, items, IPreferenceValueProvider.DEFAULT_VALUES, 1);
        for (final Future<IResult> result : results.values()) {
            verdict.add(join(result));
        }
        verdict.troubles.sort(
            Comparator.comparingDouble(Verdict::score).reversed().thenComparing(result -> result.getRule().getName()));
        verdict.passed.sort(Comparator.comparing(result -> result.getRule().getName()));
        verdict.ignored.sort(Comparator.comparing(result -> result.getRule().getName()));
        return verdict;
    }

    private static IResult join(final Future<IResult> result) {
        try {
            return result.get();
        } catch (final ExecutionException e) {
            throw new IllegalStateException("a rule has failed: " + e.getCause(), e.getCause());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the rules were at work", e);
        }
    }

    private void add(final IResult result) {
        switch (result.getSeverity()) {
            case WARNING, INFO -> troubles.add(result);
            case OK -> passed.add(result);
            default -> ignored.add(result);
        }
    }

    private static double score(final IResult result) {
        return result.getResult(TypedResult.SCORE).doubleValue();
    }

    /**
     * Whether there is nothing to mend.
     *
     * @return {@code true} if no rule has anything to say.
     */
    public boolean isHealthy() {
        return troubles.isEmpty();
    }

    /**
     * The verdict in a sentence.
     *
     * @return what the page begins with.
     */
    public String headline() {
        if (isHealthy()) {
            return "Healthy: nothing to mend";
        }
        final long warnings = troubles.stream().filter(result -> result.getSeverity() == Severity.WARNING).count();
        final long notes = troubles.size() - warnings;
        return (warnings == 0 ? "" : warnings == 1 ? "1 warning" : warnings + " warnings")
            + (warnings == 0 || notes == 0 ? "" : ", ")
            + (notes == 0 ? "" : notes == 1 ? "1 note" : notes + " notes");
    }

    /**
     * The verdict for a terminal.
     *
     * @return a line for each trouble.
     */
    public List<String> lines() {
        return troubles.stream()
            .map(result -> word(result) + ": " + result.getRule().getName() + ": "
                + ResultToolkit.populateMessage(result, result.getSummary(), false))
            .toList();
    }

    static String word(final IResult result) {
        return result.getSeverity() == Severity.WARNING ? "warning" : "note";
    }
}

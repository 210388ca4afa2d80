package io.reprieve.jfr.report;

import io.reprieve.jfr.recording.History;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.rules.ReclamationRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.IRule;
import org.openjdk.jmc.flightrecorder.rules.ResultToolkit;
import org.openjdk.jmc.flightrecorder.rules.Severity;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * What the rules say of a recording.
 *
 * @param troubles what is to be mended, worst first.
 * @param passed   what was looked at and is fine.
 * @param ignored  what could not be looked at.
 * @param hadWork  whether anything was released or read: otherwise there is nothing to be healthy.
 */
public record Verdict(List<IResult> troubles, List<IResult> passed, List<IResult> ignored, boolean hadWork) {
    /**
     * Asks the rules.
     *
     * @param reclamation what a recording tells.
     * @return what they say.
     */
    public static Verdict on(final Reclamation reclamation) {
        final boolean hadWork = reclamation.histories().isEmpty() || reclamation.gracePeriods().count() > 0
            || reclamation.histories().stream().anyMatch(History::hadWork);
        final Verdict verdict = new Verdict(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), hadWork);
        for (final IRule rule : ServiceLoader.load(IRule.class, Verdict.class.getClassLoader())) {
            if (rule instanceof ReclamationRule ours) {
                verdict.add(ours.on(reclamation));
            }
        }
        verdict.troubles.sort(
            Comparator.comparingDouble(Verdict::score).reversed().thenComparing(result -> result.getRule().getName()));
        verdict.passed.sort(Comparator.comparing(result -> result.getRule().getName()));
        verdict.ignored.sort(Comparator.comparing(result -> result.getRule().getName()));
        return verdict;
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
     * Whether a finding is at least as bad as a level.
     *
     * @param level {@code note} or {@code warning}.
     * @return {@code true} if there is one.
     */
    public boolean reaches(final String level) {
        return troubles.stream().anyMatch(result -> level.equals("note") || word(result).equals(level));
    }

    /**
     * The verdict in a sentence.
     *
     * @return what the page begins with.
     */
    public String headline() {
        if (isHealthy()) {
            return hadWork ? "Healthy: nothing to mend" : "Nothing to check: nothing was released, and nobody read";
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
            .map(Printable::line)
            .toList();
    }

    static String word(final IResult result) {
        return result.getSeverity() == Severity.WARNING ? "warning" : "note";
    }
}

package io.reprieve.demo.cases;

import io.reprieve.demo.Quantity;
import io.reprieve.demo.program.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the run with the agent was clean. What the others did is told, and decides nothing.
 *
 * @param isGood whether it was.
 * @param text   one line that says so, or what was wrong.
 */
record CaseVerdict(boolean isGood, String text) {
    static CaseVerdict on(final Case what, final CasePlan plan, final CaseOutcome outcome) {
        final List<String> complaints = complaints(what, plan, outcome);
        final ProgramOutput output = outcome.output();
        if (!complaints.isEmpty()) {
            return new CaseVerdict(
                false,
                "Verdict: run " + what.withAgent().number() + ", with the agent, failed: "
                    + String.join("; ", complaints) + '.');
        }
        return new CaseVerdict(true, String.format(
            "Verdict: with the agent %s %s, none wrong, %s; all %s deferred releases were run at exit.",
            Quantity.count(output.get(Figure.READS)),
            what.reads(),
            outcome.failed() == 0
                ? "none failed" : describe(output.failures()) + ", as these rules leave it to the library",
            Quantity.count(outcome.reclamation().map(Reclamation::reclaimed).orElse(0L))));
    }

    /** What was wrong; nothing if the run was clean. */
    static List<String> complaints(final Case what, final CasePlan plan, final CaseOutcome outcome) {
        final List<String> complaints = new ArrayList<>();
        final ProgramOutput output = outcome.output();
        outcome.crash().ifPresent(crash -> complaints.add("the JVM crashed with " + crash.signal()));
        if (outcome.crash().isEmpty() && (outcome.exitCode() != 0 || !output.hasEnded())) {
            complaints.add("the JVM ended early, with exit code " + outcome.exitCode());
        }
        if (outcome.wrong() > 0) {
            complaints.add(Quantity.count(outcome.wrong()) + " " + what.reads() + " were wrong");
        }
        output.failures().forEach((name, count) -> {
            if (!what.mayFail(name, plan.usesLibraryRules())) {
                complaints.add(Quantity.count(count) + " " + what.reads() + " threw " + name);
            }
        });
        if (output.get(Figure.MISSING) != 0) {
            complaints.add(Quantity.count(output.get(Figure.MISSING)) + " objects were not given back");
        }
        final Optional<Reclamation> reclamation = outcome.reclamation();
        if (reclamation.isEmpty()) {
            complaints.add("the agent said nothing of what was released");
        } else if (reclamation.get().deferred() == 0) {
            complaints.add("no release was deferred, so the agent was not at work");
        } else if (reclamation.get().failed() > 0) {
            complaints.add(Quantity.count(reclamation.get().failed()) + " deferred releases threw something");
        } else if (!reclamation.get().isComplete()) {
            complaints.add(String.format(
                "%s releases were deferred, but %s were run",
                Quantity.count(reclamation.get().deferred()),
                Quantity.count(reclamation.get().reclaimed())));
        }
        return complaints;
    }

    /** The failures of a run, such as {@code 1,937 AlreadyClosedException}. */
    static String describe(final Map<String, Long> failures) {
        final List<String> parts = new ArrayList<>();
        failures.forEach(
            (name, count) -> parts.add(Quantity.count(count) + " " + name.substring(name.lastIndexOf('.') + 1)));
        return String.join(", ", parts);
    }
}

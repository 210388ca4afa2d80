package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.WovenMethod;
import java.util.List;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds an agent that wove nothing, methods that it could not weave, and rules that matched nothing.
 */
public final class WeavingRule extends ReclamationRule {
    /** How many methods do what was asked for. */
    public static final TypedResult<IQuantity> WOVEN = number("woven", "Woven", "Methods that were woven");
    /** How many don't. */
    public static final TypedResult<IQuantity> NOT_WOVEN =
        number("notWoven", "Not Woven", "Methods that were not, and rules that matched nothing");
    /** The first of them. */
    public static final TypedResult<String> FIRST =
        text("firstNotWoven", "First Not Woven", "The first that was not woven, and why");
    /** All of them. */
    public static final TypedCollectionResult<String> PROBLEMS =
        texts("weavingProblems", "Problems", "What was not woven, and why");

    private static final double NOTHING_SCORE = 90;
    private static final double SOME_SCORE = 75;

    /** For JMC, which finds rules by name. */
    public WeavingRule() {
        super("Weaving", "Weaving", List.of(), List.of(WOVEN, NOT_WOVEN, FIRST, PROBLEMS), EventType.WEAVING);
    }

    /** An agent that has found nothing to weave records nothing, but the command line has it. */
    @Override
    boolean isApplicable(final Reclamation reclamation) {
        return super.isApplicable(reclamation)
            || reclamation.settings().hasAgent() && !reclamation.hasAny(EventType.values());
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        final List<WovenMethod> methods = reclamation.weaving();
        final List<WovenMethod> problems = methods.stream().filter(method -> !method.isWoven()).toList();
        final int woven = methods.size() - problems.size();
        finding.with(WOVEN, woven).with(NOT_WOVEN, problems.size());
        if (methods.isEmpty()) {
            return finding.trouble(
                NOTHING_SCORE,
                "The agent is there, but it wove nothing.",
                "The JVM was started with the agent, and nothing of reclamation was recorded: no class that was loaded"
                    + " has one of the annotations, and no rule matched.",
                "Mark methods with @ReadSide and @DeferRelease, or name them in a rules file (rules=FILE). The command"
                    + " check of the agent's jar says what would be woven; report=all prints what was.");
        }
        if (problems.isEmpty()) {
            return finding.ok("Methods woven: {woven}. None is without effect.");
        }
        return finding
            .with(FIRST, line(problems.get(0)))
            .with(PROBLEMS, problems.stream().map(WeavingRule::line).toList())
            .trouble(
                woven == 0 ? NOTHING_SCORE : SOME_SCORE,
                "Methods or rules without effect: {notWoven}; methods woven: {woven}. The first that was not:"
                    + " {firstNotWoven}",
                "What isn't woven isn't protected: a release runs at once, and a reader is not waited for."
                    + " {weavingProblems}",
                "Correct the rules file or the annotation as each reason says. The command check of the agent's jar"
                    + " tries it without a run; strict=true stops the JVM when something can't be woven.");
    }

    private static String line(final WovenMethod method) {
        final String role = method.role().isEmpty() ? "" : method.role() + " ";
        final String reason = method.reason().isEmpty() ? method.result() : method.reason();
        return role + method.name() + ": " + reason;
    }
}

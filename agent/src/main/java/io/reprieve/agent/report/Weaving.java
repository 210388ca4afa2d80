package io.reprieve.agent.report;

import io.reprieve.agent.plan.MethodPlan;
import io.reprieve.agent.plan.Miss;
import io.reprieve.agent.plan.Planner;
import io.reprieve.agent.plan.PooledPlan;
import io.reprieve.agent.rules.Role;

/**
 * What became of one method, or class, that somebody asked to have woven.
 *
 * @param type    the binary name of its class.
 * @param method  its name and the types of its parameters; {@code null} for a class.
 * @param role    what it was asked to be.
 * @param source  who asked: the annotation, or file and line of the rule.
 * @param isWoven whether it was woven.
 * @param reason  why it was not woven, and what would mend that; or what is doubtful about it although it was; or
 *                {@code null}.
 */
public record Weaving(String type, String method, Role role, String source, boolean isWoven, String reason) {

    /**
     * Tells what became of a plan.
     *
     * @param plan    the plan.
     * @param refusal why it came to nothing, or {@code null}.
     */
    public static Weaving of(final MethodPlan plan, final String refusal) {
        return new Weaving(
            plan.method().getDeclaringType().getName(),
            (plan.method().isMethod() ? plan.method().getName() : "<init>")
                + "(" + String.join(",", Planner.parameterTypes(plan.method())) + ")",
            plan.role(),
            plan.source(),
            refusal == null,
            refusal == null ? plan.warning() : refusal);
    }

    /**
     * Tells what became of a class whose instances were to have a head.
     *
     * @param plan    the plan.
     * @param refusal why it came to nothing, or {@code null}.
     */
    public static Weaving of(final PooledPlan plan, final String refusal) {
        return new Weaving(plan.type().getName(), null, Role.POOLED, plan.source(), refusal == null, refusal);
    }

    /** Tells of a rule that names a class, and what the class hasn't got. */
    public static Weaving of(final Miss miss) {
        return new Weaving(
            miss.type(), miss.rule().method(), miss.rule().role(), miss.rule().source(), false, miss.reason());
    }

    /** The method or class as reports name it. */
    public String name() {
        final String what = method == null ? type : type + "#" + method;
        return source.startsWith("@") ? source + " " + what : role.keyword() + " " + what + " (" + source + ")";
    }
}

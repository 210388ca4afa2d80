package io.reprieve.agent.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * What is to be done with one class that somebody asked for.
 *
 * @param methods what is to be done with its methods; those for one method follow each other, the outermost first.
 * @param pooled  what is to be done with the class itself, or {@code null}.
 * @param misses  what rules ask for that the class has not.
 */
public record ClassPlan(List<MethodPlan> methods, PooledPlan pooled, List<Miss> misses) {
    private static final String INITIALISER = "<clinit>()V";

    /**
     * Whether there is anything to be done, or to be said.
     *
     * @return {@code true} if there is nothing.
     */
    public boolean isEmpty() {
        return methods.isEmpty() && pooled == null && misses.isEmpty();
    }

    /**
     * Whether the class gets a head of its own.
     *
     * @return {@code true} if it does.
     */
    public boolean embedsHead() {
        return pooled != null && pooled.isToBeWoven();
    }

    /**
     * Whether any method is to be woven.
     *
     * @return {@code true} if one can.
     */
    public boolean weavesMethods() {
        for (final MethodPlan plan : methods) {
            if (plan.isToBeWoven()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether any method has been woven before.
     *
     * @return {@code true} if one has.
     */
    public boolean hasWovenBefore() {
        for (final MethodPlan plan : methods) {
            if (plan.isWovenBefore()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The plan, but for one method, which turns out not to be woven.
     *
     * @param key    the method's name and descriptor; of the class initialiser, if the class can't get its head.
     * @param reason why it can't be woven, and what would mend that.
     * @return the plan, in which that is refused.
     */
    public ClassPlan refuse(final String key, final String reason) {
        final List<MethodPlan> others = new ArrayList<>();
        for (final MethodPlan plan : methods) {
            others.add(!Planner.key(plan.method()).equals(key) ? plan
                : MethodPlan.refused(plan.method(), plan.role(), plan.source(), reason));
        }
        return new ClassPlan(
            others,
            embedsHead() && key.equals(INITIALISER)
                ? new PooledPlan(pooled.type(), pooled.source(), false, reason) : pooled,
            misses);
    }
}

package io.reprieve.agent;

import java.util.List;

/**
 * What is to be done with one class that somebody asked for.
 *
 * @param methods what is to be done with its methods; those for one method follow each other, the outermost first.
 * @param pooled  what is to be done with the class itself, or {@code null}.
 * @param misses  what rules ask for that the class has not.
 */
record ClassPlan(List<MethodPlan> methods, PooledPlan pooled, List<Weaving> misses) {
    boolean isEmpty() {
        return methods.isEmpty() && pooled == null && misses.isEmpty();
    }

    boolean embedsHead() {
        return pooled != null && pooled.isToBeWoven();
    }

    boolean weavesMethods() {
        for (final MethodPlan plan : methods) {
            if (plan.refusal() == null) {
                return true;
            }
        }
        return false;
    }
}

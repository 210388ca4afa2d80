package io.reprieve.agent.plan;

import net.bytebuddy.description.type.TypeDescription;

/**
 * What is to be done with one class whose instances somebody asked to have a head: embed it, leave it to a superclass
 * that has one, or say why that can't be.
 *
 * @param type        the class.
 * @param source      who asks: the annotation, or file and line of the rule.
 * @param isInherited whether its instances have a superclass's head.
 * @param refusal     why it can't be, and what would mend it; {@code null} if it can.
 */
public record PooledPlan(TypeDescription type, String source, boolean isInherited, String refusal) {
    /**
     * Whether the class gets a head of its own.
     *
     * @return {@code true} if it does.
     */
    public boolean isToBeWoven() {
        return refusal == null && !isInherited;
    }
}

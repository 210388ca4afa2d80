package io.reprieve.agent.weave;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * A parameter of advice that is one of the {@link Numbers}: what pushes it takes the place of each read.
 */
final class NumberRead implements Advice.OffsetMapping {
    private final StackManipulation push;

    NumberRead(final StackManipulation push) {
        this.push = push;
    }

    @Override
    public Target resolve(
            final TypeDescription instrumentedType,
            final MethodDescription instrumentedMethod,
            final Assigner assigner,
            final Advice.ArgumentHandler arguments,
            final Advice.OffsetMapping.Sort sort) {
        return new Target.ForStackManipulation(push);
    }
}

package io.reprieve.agent.code;

import java.util.List;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A method is called, or a lambda is made of it.
 */
public final class Call extends Step {
    /** The opcode of a call that is made when the lambda runs, if it does. */
    static final int LAMBDA = -1;

    private final int opcode;
    private final MethodRef method;
    private final List<Value> arguments;

    Call(
            final int position,
            final boolean isCertain,
            final int opcode,
            final MethodRef method,
            final List<Value> arguments) {
        super(position, isCertain);
        this.opcode = opcode;
        this.method = method;
        this.arguments = arguments;
    }

    /**
     * The method, as the call names it.
     *
     * @return the method.
     */
    public MethodRef method() {
        return method;
    }

    /**
     * What the call is given.
     *
     * @return the receiver, unless the method is static, and the arguments; of a lambda what it captures.
     */
    public List<Value> arguments() {
        return arguments;
    }

    /**
     * Whether there is no receiver.
     *
     * @return {@code true} if there is none.
     */
    public boolean isStatic() {
        return opcode == Opcodes.INVOKESTATIC;
    }

    /**
     * Whether subclasses have no say in what is called.
     *
     * @return {@code true} if they haven't.
     */
    public boolean isExact() {
        return opcode == Opcodes.INVOKESTATIC || opcode == Opcodes.INVOKESPECIAL || opcode == LAMBDA;
    }

    /**
     * Whether it only makes a lambda.
     *
     * @return {@code true} if it does.
     */
    public boolean isLambda() {
        return opcode == LAMBDA;
    }

    /**
     * The receiver.
     *
     * @return the value; {@code null} if there is none.
     */
    public Value receiver() {
        return isStatic() || arguments.isEmpty() ? null : arguments.get(0);
    }

    /**
     * What a parameter of the called method is given.
     *
     * @param index of the parameter; -1 for the receiver.
     * @return the value; {@code null} if there is none.
     */
    public Value argument(final int index) {
        final int at = isStatic() ? index : index + 1;
        return at >= 0 && at < arguments.size() ? arguments.get(at) : null;
    }
}

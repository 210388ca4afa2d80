package io.reprieve.agent.code;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * What is known of a method and of what its body does.
 */
public final class MethodCode {
    private final MethodRef ref;
    private final int access;
    private final List<Step> steps;
    /** From and to, exclusive, of what a jump leaps over. */
    private final List<int[]> leaps;
    private final List<int[]> loops;

    MethodCode(
            final MethodRef ref,
            final int access,
            final List<Step> steps,
            final List<int[]> leaps,
            final List<int[]> loops) {
        this.ref = ref;
        this.access = access;
        this.steps = steps;
        this.leaps = leaps;
        this.loops = loops;
    }

    /**
     * The method, with the class that declares it.
     *
     * @return the method.
     */
    public MethodRef ref() {
        return ref;
    }

    /**
     * What its body does.
     *
     * @return the steps, in order; empty if it has no body.
     */
    public List<Step> steps() {
        return steps;
    }

    boolean is(final int modifier) {
        return (access & modifier) != 0;
    }

    /**
     * Whether it is native.
     *
     * @return {@code true} if it is.
     */
    public boolean isNative() {
        return is(Opcodes.ACC_NATIVE);
    }

    /**
     * Whether it has no body.
     *
     * @return {@code true} if it has none.
     */
    public boolean isAbstract() {
        return is(Opcodes.ACC_ABSTRACT);
    }

    /**
     * Whether it is static.
     *
     * @return {@code true} if it is.
     */
    public boolean isStatic() {
        return is(Opcodes.ACC_STATIC);
    }

    /**
     * Whether it is synchronized.
     *
     * @return {@code true} if it is.
     */
    public boolean isSynchronized() {
        return is(Opcodes.ACC_SYNCHRONIZED);
    }

    /**
     * Whether it is one that the compiler made.
     *
     * @return {@code true} if it is.
     */
    public boolean isSynthetic() {
        return is(Opcodes.ACC_SYNTHETIC);
    }

    /**
     * Whether it is a bridge.
     *
     * @return {@code true} if it is.
     */
    public boolean isBridge() {
        return is(Opcodes.ACC_BRIDGE);
    }

    /** Whether no subclass can override it. */
    boolean isFinal() {
        return is(Opcodes.ACC_FINAL) || is(Opcodes.ACC_PRIVATE) || is(Opcodes.ACC_STATIC);
    }

    /**
     * Whether a step is taken each time that the body is run, as far as no call before it throws.
     *
     * @param step the step.
     * @return {@code true} if it is.
     */
    public boolean isCertain(final Step step) {
        return step.isBeforeAnyExit() && !isWithin(step, leaps);
    }

    /**
     * Whether a step is in a loop.
     *
     * @param step the step.
     * @return {@code true} if it is.
     */
    public boolean isInLoop(final Step step) {
        return isWithin(step, loops);
    }

    /**
     * What its body calls and which fields it touches, as a number: another version of it has another, unless only
     * names, constants or lines have changed.
     *
     * @return eight hexadecimal digits.
     */
    public String shape() {
        int hash = ref.key().hashCode();
        for (final Step step : steps) {
            if (step instanceof Call) {
                hash = 31 * hash + (((Call) step).isLambda() ? 1 : ((Call) step).method().hashCode());
            } else if (step instanceof Step.Access) {
                hash = 31 * hash
                    + ((Step.Access) step).field().hashCode() * (((Step.Access) step).stored() == null ? 1 : 2);
            } else if (step instanceof Step.Lock || step instanceof Step.Return) {
                hash = 31 * hash + (step instanceof Step.Lock ? 3 : 5);
            }
        }
        return String.format("%08x", hash);
    }

    /**
     * Whether it does nothing but call the method that it overrides.
     *
     * @param orStores whether it may store to its own fields, too.
     * @return {@code true} if that is all.
     */
    public boolean onlyCallsSuper(final boolean orStores) {
        Call called = null;
        for (final Step step : steps) {
            if (step instanceof Call) {
                final Call call = (Call) step;
                if (called != null || !call.isExact() || call.isStatic() || !call.method().key().equals(ref.key())
                    || call.receiver().kind() != Value.Kind.THIS || !passesParameters(call) || !isCertain(call)) {
                    return false;
                }
                called = call;
            } else if (step instanceof Step.Return) {
                final Value value = ((Step.Return) step).value();
                if (value != null && (called == null || value.call() != called)) {
                    return false;
                }
            } else if (!(orStores && isOwnStore(step))) {
                return false;
            }
        }
        return called != null;
    }

    private static boolean isOwnStore(final Step step) {
        return step instanceof Step.Access
            && ((Step.Access) step).base() != null
            && ((Step.Access) step).base().kind() == Value.Kind.THIS;
    }

    private static boolean passesParameters(final Call call) {
        for (int i = 0; call.argument(i) != null; i++) {
            if (call.argument(i).kind() != Value.Kind.PARAMETER || call.argument(i).index() != i) {
                return false;
            }
        }
        return true;
    }

    /**
     * The steps that may be taken after one, but for those of a handler.
     *
     * @param step     the step.
     * @param withLoops whether those of a loop's next turn count.
     * @return the steps, in the order of the code.
     */
    public List<Step> after(final Step step, final boolean withLoops) {
        final BitSet reached = new BitSet();
        final Deque<Integer> next = new ArrayDeque<>();
        next.add(step.position() + 1);
        while (!next.isEmpty()) {
            final int at = next.poll();
            if (at < steps.size() && !reached.get(at)) {
                reached.set(at);
                final Step each = steps.get(at);
                if (each instanceof Step.Jump) {
                    for (final int target : ((Step.Jump) each).targets()) {
                        if (target > at || withLoops) {
                            next.add(target);
                        }
                    }
                }
                if (!(each instanceof Step.Return || each instanceof Step.Throw
                    || each instanceof Step.Jump && !((Step.Jump) each).isConditional())) {
                    next.add(at + 1);
                }
            }
        }
        final List<Step> after = new ArrayList<>();
        for (int i = reached.nextSetBit(0); i >= 0; i = reached.nextSetBit(i + 1)) {
            after.add(steps.get(i));
        }
        return after;
    }

    private static boolean isWithin(final Step step, final List<int[]> ranges) {
        for (final int[] range : ranges) {
            if (step.position() >= range[0] && step.position() < range[1]) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return ref.toString();
    }
}

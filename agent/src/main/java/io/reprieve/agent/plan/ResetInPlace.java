package io.reprieve.agent.plan;

import io.reprieve.agent.code.Call;
import io.reprieve.agent.code.FieldRef;
import io.reprieve.agent.code.Frees;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.Program;
import io.reprieve.agent.code.Step;
import io.reprieve.agent.code.Value;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Recognises a method that only sets its own object back: it frees nothing and hands the object to nobody. Whoever has
 * the object next, its caller or whom the caller gives it to, would have it wiped in the middle of its use.
 */
final class ResetInPlace {
    /** One field that is set back may be the flag by which a pool finds its free objects. */
    private static final int FEWEST_PARTS = 3;
    private static final int MOST_CALLS = 2;
    private static final List<String> RESETS = List.of("recycle", "reset", "clear", "rewind", "init", "reinit");
    private static final List<String> STORES = List.of("set", "lazySet", "getAndSet", "compareAndSet", "setRelease");

    private final Program program;
    private final Frees frees;
    private final Set<FieldRef> parts = new LinkedHashSet<>();
    private final Set<MethodCode> seen = new HashSet<>();
    private boolean doesMore;
    /** Whether the last thing that it does may be what tells a pool that the object is free. */
    private boolean endsWithFlag;
    private boolean isLocked;

    private ResetInPlace(final Program program, final Frees frees) {
        this.program = program;
        this.frees = frees;
    }

    /**
     * Looks at a release of its own receiver.
     *
     * @param body    the release.
     * @param program finds what it calls.
     * @param frees   knows what frees.
     * @return what is amiss, or {@code null}.
     */
    static Finding in(final MethodCode body, final Program program, final Frees frees) {
        final Set<FieldRef> parts = parts(body, program, frees);
        if (parts.size() < FEWEST_PARTS) {
            return null;
        }
        return new Finding("it only resets its own object (" + some(parts) + "), and neither frees it nor gives it to"
            + " anybody: whoever has the object next, the caller itself or whom the caller gives it to, would have it"
            + " wiped in the middle of its use; leave the reset alone, and name the method that takes the object back",
            true);
    }

    /**
     * What a method sets back, if that is all it does.
     *
     * @param body    the method.
     * @param program finds what it calls.
     * @param frees   knows what frees.
     * @return the fields; none if it does more.
     */
    static Set<FieldRef> parts(final MethodCode body, final Program program, final Frees frees) {
        final ResetInPlace reset = new ResetInPlace(program, frees);
        if (!body.isStatic() && !body.isSynchronized()) {
            reset.look(body, MOST_CALLS);
        }
        return reset.doesMore || reset.endsWithFlag ? Set.of() : reset.parts;
    }

    private void look(final MethodCode method, final int calls) {
        if (!seen.add(method)) {
            return;
        }
        for (final Step step : method.steps()) {
            if (step instanceof Step.Access) {
                lookAt((Step.Access) step);
            } else if (step instanceof Call) {
                lookAt(method, (Call) step, calls);
            } else {
                isLocked = step instanceof Step.Lock || isLocked && !(step instanceof Step.Unlock);
                doesMore |= step instanceof Step.Put && isThis(((Step.Put) step).stored());
            }
        }
    }

    private void lookAt(final Step.Access access) {
        if (access.stored() == null) {
            return;
        }
        if (isThis(access.stored()) || access.base() == null) {
            doesMore = true;
        } else if (isThis(access.base())) {
            endsWithFlag = isLocked || Modifier.isVolatile(program.modifiers(access.field()));
            if (isConstant(access.stored())) {
                parts.add(access.field());
            }
        }
    }

    private void lookAt(final MethodCode method, final Call call, final int calls) {
        for (int i = call.isStatic() ? 0 : 1; i < call.arguments().size(); i++) {
            // A lambda may give it to anybody, too.
            doesMore |= isThis(call.arguments().get(i));
        }
        final Value receiver = call.receiver();
        if (receiver == null || call.isLambda() || frees.isFreeing(method, call)) {
            doesMore |= call.isLambda() || frees.isFreeing(method, call);
            return;
        }
        final String name = call.method().name();
        if (receiver.kind() == Value.Kind.FIELD && receiver.base() != null && isThis(receiver.base())) {
            if (RESETS.contains(name)) {
                endsWithFlag = isLocked;
                parts.add(receiver.field());
            } else if (STORES.contains(name)) {
                endsWithFlag = true;
            } else {
                doesMore |= Frees.isFreeingName(name);
            }
        } else if (isThis(receiver)) {
            final MethodCode target = calls == 0 || name.equals("<init>") ? null : program.target(call);
            if (target == null) {
                doesMore = true;
            } else {
                look(target, calls - 1);
            }
        }
    }

    private static boolean isThis(final Value value) {
        return value.kind() == Value.Kind.THIS;
    }

    private static boolean isConstant(final Value value) {
        return value.kind() == Value.Kind.CONSTANT || value.kind() == Value.Kind.NULL
            || value.kind() == Value.Kind.FIELD && value.base() == null;
    }

    private static String some(final Set<FieldRef> parts) {
        final StringBuilder text = new StringBuilder();
        int count = 0;
        for (final FieldRef part : parts) {
            if (count++ < FEWEST_PARTS) {
                text.append(count == 1 ? "" : ", ").append(part.name());
            }
        }
        return count <= FEWEST_PARTS ? text.toString() : text + " and " + (count - FEWEST_PARTS) + " more";
    }
}

package io.reprieve.agent.suggest;

import io.reprieve.agent.code.Call;
import io.reprieve.agent.code.FieldRef;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.MethodRef;
import io.reprieve.agent.code.Program;
import io.reprieve.agent.code.Step;
import io.reprieve.agent.code.Value;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.Type;

/**
 * The way from a load of a shared reference to the use that crashed: which method of a stack loaded what from where.
 */
final class ReadPath {
    private static final int MOST_INLINED = 4;
    private static final int MOST_SEARCHED = 4000;
    private static final int MOST_INLINED_LOADS = 32;

    private final Program program;
    /** The methods of the stack whose code is known, the innermost first, with those that were inlined. */
    private final List<MethodCode> stack = new ArrayList<>();
    private final List<Load> loads = new ArrayList<>();
    /** Whether what has been followed so far goes round until somebody ends it. */
    private boolean stays;

    /**
     * A load of a shared reference that leads to the use.
     *
     * @param method   the method that loads.
     * @param field    from where.
     * @param isInLoop whether the method goes round with it, as a thread's main loop does.
     * @param isGuess  whether it isn't seen how it is handed on, so that it may be something else.
     * @param stays    whether the method, or one that it calls on the way to the use, goes round until somebody ends
     *                 it.
     */
    record Load(MethodCode method, FieldRef field, boolean isInLoop, boolean isGuess, boolean stays) {
    }

    private ReadPath(final Program program) {
        this.program = program;
    }

    static ReadPath of(final List<MethodRef> frames, final Program program) {
        final ReadPath path = new ReadPath(program);
        for (final MethodRef frame : frames) {
            final MethodCode method = program.find(frame.owner()) == null ? null
                : program.find(frame.owner()).method(frame.key());
            if (method != null) {
                path.addInlined(method);
                path.stack.add(method);
            }
        }
        path.follow();
        return path;
    }

    List<MethodCode> stack() {
        return stack;
    }

    /** The loads, the innermost first. */
    List<Load> loads() {
        return loads;
    }

    /**
     * Loads of fields that change, by what may have been compiled into the innermost frame, the nearest first: all that
     * it calls may be in there without a frame of its own.
     */
    List<Load> inlined() {
        final Map<FieldRef, Load> found = new LinkedHashMap<>();
        final Map<MethodCode, Integer> distance = new HashMap<>();
        final Deque<MethodCode> next = new ArrayDeque<>();
        distance.put(stack.get(0), 0);
        next.add(stack.get(0));
        while (!next.isEmpty() && found.size() < MOST_INLINED_LOADS) {
            final MethodCode each = next.poll();
            for (final Step step : each.steps()) {
                if (step instanceof Step.Access) {
                    final Step.Access access = (Step.Access) step;
                    final FieldRef field = program.declared(access.field());
                    if (access.stored() == null && field.type() != null
                        && !Modifier.isFinal(program.modifiers(field))) {
                        found.putIfAbsent(field, new Load(each, field, false, true, false));
                    }
                } else if (step instanceof Call && distance.get(each) < MOST_INLINED) {
                    for (final MethodCode target : program.targets((Call) step)) {
                        if (distance.putIfAbsent(target, distance.get(each) + 1) == null) {
                            next.add(target);
                        }
                    }
                }
            }
        }
        return new ArrayList<>(found.values());
    }

    /** A compiled frame may have its callees within it. */
    private void addInlined(final MethodCode outer) {
        if (stack.isEmpty()) {
            return;
        }
        final MethodCode inner = stack.get(stack.size() - 1);
        final Map<MethodCode, MethodCode> cameFrom = new HashMap<>();
        final Map<MethodCode, Integer> distance = new HashMap<>();
        final Deque<MethodCode> next = new ArrayDeque<>();
        distance.put(outer, 0);
        next.add(outer);
        while (!next.isEmpty() && !distance.containsKey(inner) && distance.size() < MOST_SEARCHED) {
            final MethodCode each = next.poll();
            for (final Step step : each.steps()) {
                if (step instanceof Call && program.mayRun((Call) step, inner)) {
                    distance.putIfAbsent(inner, distance.get(each) + 1);
                    cameFrom.putIfAbsent(inner, each);
                } else if (step instanceof Call && distance.get(each) < MOST_INLINED) {
                    for (final MethodCode target : program.targets((Call) step)) {
                        if (distance.putIfAbsent(target, distance.get(each) + 1) == null) {
                            cameFrom.put(target, each);
                            next.add(target);
                        }
                    }
                }
            }
        }
        for (MethodCode each = cameFrom.get(inner); each != null && each != outer; each = cameFrom.get(each)) {
            stack.add(each);
        }
    }

    /** From the use outward, as long as the object is handed in from outside. */
    private void follow() {
        if (stack.isEmpty()) {
            return;
        }
        Set<Integer> handed = new HashSet<>();
        for (int i = -1; i < parameterCount(stack.get(0)); i++) {
            handed.add(i);
        }
        addLoads(stack.get(0), null, null);
        for (int i = 1; i < stack.size() && !handed.isEmpty(); i++) {
            final MethodCode outer = stack.get(i);
            final Call call = call(outer, stack.get(i - 1));
            stays |= call != null && program.maySpendItsLifeIn(outer, call);
            final Set<Integer> handedToOuter = new HashSet<>();
            if (call == null) {
                // Called from the JDK, or by reflection: whatever it has may be it.
                handedToOuter.add(-1);
                addLoads(outer, null, handedToOuter);
            } else {
                for (int index = -1; index < parameterCount(stack.get(i - 1)); index++) {
                    final Value value = call.isLambda() ? captured(call, index) : call.argument(index);
                    if (value != null && value.type() != null && (call.isLambda() || handed.contains(index))) {
                        add(outer, call, value, handedToOuter);
                    }
                }
            }
            // What it was called on had what was handed on, in a way that may not be seen.
            handed = handedToOuter;
            if (!outer.isStatic()) {
                handed.add(-1);
            }
        }
    }

    private static Value captured(final Call call, final int index) {
        return index >= -1 && index + 1 < call.arguments().size() ? call.arguments().get(index + 1) : null;
    }

    private static int parameterCount(final MethodCode method) {
        return Type.getArgumentTypes(method.ref().descriptor()).length;
    }

    private Call call(final MethodCode outer, final MethodCode inner) {
        Call found = null;
        for (final Step step : outer.steps()) {
            if (step instanceof Call && program.mayRun((Call) step, inner)) {
                found = found == null ? (Call) step : found;
            }
        }
        return found;
    }

    private void add(final MethodCode method, final Call call, final Value value, final Set<Integer> handed) {
        final FieldRef[] outermost = new FieldRef[1];
        trace(method, value, handed, outermost, new HashSet<>());
        if (outermost[0] != null) {
            loads.add(new Load(method, program.declared(outermost[0]),
                call != null && isLoadedInLoop(method, outermost[0]), call == null && method != stack.get(0), stays));
        }
    }

    private static boolean isLoadedInLoop(final MethodCode method, final FieldRef field) {
        for (final Step step : method.steps()) {
            if (step instanceof Step.Access && ((Step.Access) step).stored() == null
                && ((Step.Access) step).field().equals(field) && method.isInLoop(step)) {
                return true;
            }
        }
        return false;
    }

    private static void trace(
            final MethodCode method,
            final Value value,
            final Set<Integer> handed,
            final FieldRef[] outermost,
            final Set<Value> seen) {
        value.comesFrom(each -> {
            if (each.kind() == Value.Kind.FIELD && each.field().type() != null) {
                outermost[0] = each.field();
            } else if (each.kind() == Value.Kind.THIS || each.kind() == Value.Kind.PARAMETER) {
                handed.add(each.index());
            } else if (each.kind() == Value.Kind.NEW && seen.add(each)) {
                // A new object has what its constructor was given.
                for (final Step step : method.steps()) {
                    if (step instanceof Call && ((Call) step).method().name().equals("<init>")
                        && ((Call) step).receiver().same(each)) {
                        for (final Value argument : ((Call) step).arguments()) {
                            if (argument.type() != null && !argument.same(each)) {
                                trace(method, argument, handed, outermost, seen);
                            }
                        }
                    }
                }
            }
            return false;
        });
    }

    /** What a method uses of fields, where it isn't known what of it matters. */
    private void addLoads(final MethodCode method, final Call call, final Set<Integer> handed) {
        for (final Step step : method.steps()) {
            if (step instanceof Call) {
                for (final Value argument : ((Call) step).arguments()) {
                    if (argument.type() != null && argument.kind() != Value.Kind.THIS) {
                        add(method, call, argument, handed == null ? new HashSet<>() : handed);
                    }
                }
            }
        }
    }
}

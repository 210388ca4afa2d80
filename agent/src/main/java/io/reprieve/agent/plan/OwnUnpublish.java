package io.reprieve.agent.plan;

import io.reprieve.agent.code.Call;
import io.reprieve.agent.code.FieldRef;
import io.reprieve.agent.code.Frees;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.Program;
import io.reprieve.agent.code.Step;
import io.reprieve.agent.code.Value;
import io.reprieve.woven.SiteDescription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Recognises a release whose body itself takes the object out of what readers look in, and frees it after that. With
 * the body, both would be deferred: until it runs, readers that come later still find the object, and nobody waits for
 * them.
 */
final class OwnUnpublish {
    private static final int MOST_CALLS = 3;
    private static final int MOST_READER_CALLS = 4;
    private static final int MOST_READER_METHODS = 300;
    private static final int MOST_INNER = 3;
    private static final List<String> REMOVALS = List.of(
        "remove", "removeAll", "removeIf", "removeFirst", "removeLast", "clear", "poll", "pollFirst", "pollLast",
        "getAndSet", "compareAndSet", "replace");
    private static final List<String> CLOSES = List.of("close", "free", "dispose", "destroy", "release", "unmap");

    private final Program program;
    private final Frees frees;
    private final Set<MethodCode> path = new HashSet<>();
    private final List<FieldRef> unpublished = new ArrayList<>();
    /** What is taken out of each time, and not only where something has gone wrong. */
    private FieldRef always;
    private final Set<String> inner = new LinkedHashSet<>();
    private String how;

    private OwnUnpublish(final Program program, final Frees frees) {
        this.program = program;
        this.frees = frees;
    }

    /** Which values of a method are the released object. */
    private static final class View implements Predicate<Value> {
        private final boolean isThis;
        private final Set<Integer> parameters;

        View(final boolean isThis, final Set<Integer> parameters) {
            this.isThis = isThis;
            this.parameters = parameters;
        }

        @Override
        public boolean test(final Value value) {
            return value.kind() == Value.Kind.THIS && isThis
                || value.kind() == Value.Kind.PARAMETER && parameters.contains(value.index());
        }

        /** Whether a value is the object, or was got at through it. */
        boolean isOfReleased(final Value value) {
            return value.comesFrom(this);
        }

        View within(final Call call) {
            final Set<Integer> released = new HashSet<>();
            for (int i = 0; call.argument(i) != null; i++) {
                if (isOfReleased(call.argument(i))) {
                    released.add(i);
                }
            }
            return new View(call.receiver() != null && isOfReleased(call.receiver()), released);
        }
    }

    /**
     * Looks at a release.
     *
     * @param body     the release.
     * @param released what it releases.
     * @param harm     knows the readers that rules name.
     * @param program  finds what it calls.
     * @param frees    knows what frees.
     * @return what is amiss, or {@code null}.
     */
    static Finding in(
            final MethodCode body,
            final int released,
            final Harm harm,
            final Program program,
            final Frees frees) {
        final OwnUnpublish own = new OwnUnpublish(program, frees);
        final View view = new View(
            released == SiteDescription.RECEIVER, released >= 0 ? Set.of(released) : Set.of());
        own.look(body, view, MOST_CALLS, true, true);
        if (own.inner.isEmpty()) {
            return null;
        }
        final Map<FieldRef, MethodCode> loads = own.loads(harm.readers());
        for (final FieldRef field : own.unpublished) {
            final MethodCode reader = loads.get(program.declared(field));
            if (reader != null) {
                return new Finding(
                    own.text(field, ", where the reader " + reader.ref() + " finds it,") + "; " + own.remedy(), true);
            }
        }
        return own.always == null
            ? null : new Finding(own.text(own.always, "") + "; if readers find it there, " + own.remedy(), false);
    }

    private String text(final FieldRef field, final String where) {
        return "its body first takes the object out of " + field + " (" + how + ")" + where + " and frees it after"
            + " that: both would be deferred, and whoever comes in between would still find it, with nobody to wait"
            + " for him";
    }

    private String remedy() {
        final List<String> names = new ArrayList<>(inner);
        return "name the inner release instead: " + String.join(", ",
            names.subList(0, Math.min(MOST_INNER, names.size())));
    }

    private void look(
            final MethodCode method,
            final View view,
            final int calls,
            final boolean isBody,
            final boolean isCertain) {
        if (!path.add(method)) {
            return;
        }
        for (final Step step : method.steps()) {
            final boolean isStepCertain = isCertain && method.isCertain(step);
            if (step instanceof Step.Access) {
                lookAt((Step.Access) step, view, isStepCertain);
            } else if (step instanceof Call && !((Call) step).isLambda()) {
                lookAt(method, (Call) step, view, calls, isBody, isStepCertain);
            }
        }
        path.remove(method);
    }

    private void lookAt(final Step.Access access, final View view, final boolean isCertain) {
        if (access.stored() != null
            && access.field().type() != null
            && access.stored().kind() == Value.Kind.NULL
            && (access.base() == null || !view.isOfReleased(access.base()))) {
            unpublish(access.field(), "set to null", isCertain);
        }
    }

    private void unpublish(final FieldRef field, final String how, final boolean isCertain) {
        if (inner.isEmpty()) {
            always = isCertain && always == null ? field : always;
            this.how = unpublished.isEmpty() ? how : this.how;
            unpublished.add(field);
        }
    }

    private void lookAt(
            final MethodCode method,
            final Call call,
            final View view,
            final int calls,
            final boolean isBody,
            final boolean isCertain) {
        final Value receiver = call.receiver();
        if (receiver != null && call.method().isOfJdk() && REMOVALS.contains(call.method().name())
            && !isFlag(call.method().owner())) {
            final FieldRef container = container(receiver);
            if (container != null && !view.isOfReleased(receiver)) {
                unpublish(container, call.method().name(), isCertain);
            }
        } else if (isBody && !unpublished.isEmpty() && isFreed(method, call, view)) {
            final MethodCode target = program.resolve(call.method());
            inner.add((target == null ? call.method() : target.ref()).toString());
        } else if (calls > 0) {
            final MethodCode target = program.target(call);
            if (target != null) {
                look(target, view.within(call), calls - 1, false, isCertain);
            }
        }
    }

    /** Numbers and flags have no object that could be taken out of them, and an updater is of the object itself. */
    private static boolean isFlag(final String owner) {
        return owner.startsWith("java/util/concurrent/atomic/") && !owner.contains("Reference")
            || owner.endsWith("FieldUpdater");
    }

    /** The field that has what something is removed from. */
    private FieldRef container(final Value value) {
        if (value.kind() == Value.Kind.FIELD) {
            return value.field();
        }
        if (value.kind() == Value.Kind.RESULT) {
            final MethodCode getter = program.target(value.call());
            for (final Step step : getter == null ? List.<Step>of() : getter.steps()) {
                if (step instanceof Step.Return && ((Step.Return) step).value() != null) {
                    return ((Step.Return) step).value().field();
                }
            }
        }
        return null;
    }

    private boolean isFreed(final MethodCode method, final Call call, final View view) {
        boolean isOfReleased = false;
        for (final Value argument : call.arguments()) {
            isOfReleased |= argument.type() != null && view.isOfReleased(argument);
        }
        return isOfReleased && (CLOSES.contains(call.method().name()) || frees.isFreeing(method, call));
    }

    /** The fields that readers load, each with a reader that does. */
    private Map<FieldRef, MethodCode> loads(final List<MethodCode> readers) {
        final Map<FieldRef, MethodCode> loads = new HashMap<>();
        for (final MethodCode reader : readers) {
            final Map<MethodCode, Integer> distance = new HashMap<>();
            final Deque<MethodCode> next = new ArrayDeque<>();
            distance.put(reader, 0);
            next.add(reader);
            while (!next.isEmpty() && distance.size() < MOST_READER_METHODS) {
                final MethodCode each = next.poll();
                for (final Step step : each.steps()) {
                    if (step instanceof Step.Access && ((Step.Access) step).stored() == null) {
                        loads.putIfAbsent(program.declared(((Step.Access) step).field()), reader);
                    } else if (step instanceof Call && distance.get(each) < MOST_READER_CALLS) {
                        for (final MethodCode target : program.targets((Call) step)) {
                            if (distance.putIfAbsent(target, distance.get(each) + 1) == null) {
                                next.add(target);
                            }
                        }
                    }
                }
            }
        }
        return loads;
    }
}

package io.reprieve.agent.suggest;

import io.reprieve.agent.code.Call;
import io.reprieve.agent.code.ClassCode;
import io.reprieve.agent.code.FieldRef;
import io.reprieve.agent.code.Frees;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.Program;
import io.reprieve.agent.code.Step;
import io.reprieve.agent.code.Value;
import io.reprieve.agent.plan.Harm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds who forgets a shared reference, and what gives back then what it referred to.
 */
final class ReleaseSearch {
    private static final int MOST_DESCENTS = 6;
    private static final int MOST_WRITE_CALLS = 4;
    private static final List<String> CHANGES = List.of(
        "set", "getAndSet", "compareAndSet", "lazySet", "remove", "put", "replace", "clear", "poll", "pollFirst",
        "add");

    private final Harm harm;
    private final Program program;
    private final Frees frees;
    /** With the reason for each, in order. */
    private final Map<MethodCode, String> releases = new LinkedHashMap<>();
    /** Methods that release before they forget, with the reason. */
    private final Map<MethodCode, String> updaters = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private final Set<MethodCode> involved = new HashSet<>();

    ReleaseSearch(final Harm harm) {
        this.harm = harm;
        this.program = harm.program();
        this.frees = harm.frees();
    }

    Map<MethodCode, String> releases() {
        return releases;
    }

    Map<MethodCode, String> updaters() {
        return updaters;
    }

    /** The methods between the reference that is forgotten and what frees. */
    Set<MethodCode> involved() {
        return involved;
    }

    /** What was found and not proposed. */
    List<String> remarks() {
        return remarks;
    }

    /** A method that forgets what a field has, and the step where it does. */
    private record Writer(MethodCode method, Step step) {
    }

    /** What counts as a release in a method that forgets a reference. */
    enum Scope {
        /** What is done with what the field had. */
        SAME,
        /** What frees something beside it, such as what it belongs to. */
        BESIDE,
        /** What is called as if it freed something, even if that can't be followed. */
        BY_NAME
    }

    /**
     * Looks for releases of what a field had.
     *
     * @param field the field.
     * @param scope what counts.
     * @return whether any was found.
     */
    boolean search(final FieldRef field, final Scope scope) {
        for (final Writer writer : writers(field)) {
            searchIn(writer.method(), writer.step(), field, scope, writer.method() + " changes " + field);
            if (scope == Scope.BESIDE && releases.isEmpty()) {
                final MethodCode method = writer.method();
                for (final Program.CallSite site : program.callersOf(method)) {
                    searchIn(site.caller(), site.call(), field, scope, site.caller() + " takes it out of " + field
                        + " by " + method);
                }
            }
        }
        return !releases.isEmpty();
    }

    private List<Writer> writers(final FieldRef field) {
        final List<Writer> writers = new ArrayList<>();
        for (final ClassCode code : List.copyOf(program.classes())) {
            for (final MethodCode method : code.methods()) {
                if (!method.ref().name().startsWith("<")) {
                    final Step step = change(method, field);
                    if (step != null) {
                        writers.add(new Writer(method, step));
                    }
                }
            }
        }
        return writers;
    }

    private Step change(final MethodCode method, final FieldRef field) {
        Step last = null;
        for (final Step step : method.steps()) {
            if (step instanceof Step.Access && ((Step.Access) step).stored() != null) {
                last = isField(((Step.Access) step).field(), field) ? step : last;
            } else if (step instanceof Call && ((Call) step).receiver() != null
                && CHANGES.contains(((Call) step).method().name())) {
                final FieldRef of = ((Call) step).receiver().field();
                last = of != null && isField(of, field) && ((Call) step).method().isOfJdk() ? step : last;
            }
        }
        return last;
    }

    private boolean isField(final FieldRef one, final FieldRef other) {
        return one.name().equals(other.name()) && program.declared(one).equals(other);
    }

    private void searchIn(
            final MethodCode writer,
            final Step change,
            final FieldRef field,
            final Scope scope,
            final String reason) {
        for (final Step step : writer.steps()) {
            if (step instanceof Call && step != change && !((Call) step).isLambda()) {
                final Call call = (Call) step;
                final boolean isNamed = Frees.isFreeingName(call.method().name());
                if (isFromField(call, field) ? isNamed || frees(writer, call)
                    : isNamed && !call.method().isOfJdk() && (scope == Scope.BY_NAME && call.method().isVoid()
                        || scope == Scope.BESIDE && frees(writer, call))) {
                    involved.add(writer);
                    descend(writer, call, new ArrayList<>(), reason + " and calls " + call.method());
                    if (step.position() < change.position() && isFromField(call, field)
                        && change instanceof Step.Access && !writer.isInLoop(call)) {
                        updaters.put(writer, "it releases first and forgets " + field + " after that, so that the"
                            + " release has to count from its end");
                    }
                }
            }
        }
    }

    private boolean frees(final MethodCode writer, final Call call) {
        return frees.isFreeing(writer, call);
    }

    private boolean isFromField(final Call call, final FieldRef field) {
        for (final Value argument : call.arguments()) {
            if (argument.type() != null
                && argument.comesFrom(value -> value.field() != null && isField(value.field(), field))) {
                return true;
            }
        }
        return false;
    }

    /** A call on the way to what frees, and who makes it. */
    private record Descent(MethodCode caller, Call call) {
    }

    /** From what the program calls, down to the first method that can be deferred. */
    private void descend(final MethodCode caller, final Call call, final List<Descent> way, final String reason) {
        if (way.size() >= MOST_DESCENTS) {
            return;
        }
        final List<Descent> longer = new ArrayList<>(way);
        longer.add(new Descent(caller, call));
        involved.add(caller);
        final MethodCode named = program.resolve(call.method());
        final List<MethodCode> targets = named != null && !named.isAbstract() && frees.isFreeing(named)
            ? List.of(named) : freeing(program.targets(call));
        for (final MethodCode target : targets) {
            final Call only = onlyCall(target);
            final String why = only != null && way.isEmpty() && target.isStatic() ? "it only passes it on"
                : target.isNative() || target.isAbstract() ? "it has no body"
                : !target.ref().isVoid() ? "its caller needs what it returns"
                : dependsOn(target, longer) ? "its caller looks at once at what it has done"
                : harm.harm(target);
            if (why == null) {
                releases.putIfAbsent(target, reason);
            } else {
                if (!target.isNative()) {
                    remarks.add(target + " can't be deferred: " + why);
                }
                descendInto(target, longer,
                    reason.contains("; ") ? reason.substring(0, reason.indexOf("; ")) + "; within it, "
                    : reason + "; within it, ");
            }
        }
    }

    private void descendInto(final MethodCode target, final List<Descent> way, final String reason) {
        boolean hasNamed = false;
        for (final Step step : target.steps()) {
            hasNamed |= step instanceof Call && isNamedFree(target, (Call) step);
        }
        for (final Step step : target.steps()) {
            if (hasNamed && !(step instanceof Call && isNamedFree(target, (Call) step))) {
                continue;
            }
            if (step instanceof Call && !((Call) step).isLambda() && !((Call) step).method().isOfJdk()
                && (frees(target, (Call) step) || onlyCall(target) == step)) {
                descend(target, (Call) step, way, reason + "it is " + ((Call) step).method() + " that frees");
            } else if (step instanceof Call && onlyCall(target) == step) {
                descend(target, (Call) step, way, reason + "it is " + ((Call) step).method() + " that frees");
            }
        }
    }

    private boolean isNamedFree(final MethodCode method, final Call call) {
        return !call.isLambda() && !call.method().isOfJdk() && Frees.isFreeingName(call.method().name())
            && frees(method, call);
    }

    private List<MethodCode> freeing(final List<MethodCode> targets) {
        final List<MethodCode> freeing = new ArrayList<>();
        for (final MethodCode target : targets) {
            if (frees.isFreeing(target)) {
                freeing.add(target);
            }
        }
        return freeing.isEmpty() ? targets : freeing;
    }

    private static Call onlyCall(final MethodCode method) {
        Call only = null;
        for (final Step step : method.steps()) {
            if (step instanceof Call) {
                if (only != null) {
                    return null;
                }
                only = (Call) step;
            }
        }
        return only;
    }

    /** Whether someone on the way looks, after the call, at what the method stores. */
    private boolean dependsOn(final MethodCode method, final List<Descent> way) {
        final Set<FieldRef> stores = new HashSet<>();
        addAccesses(method, true, MOST_WRITE_CALLS, stores, new HashSet<>());
        for (final Descent descent : way) {
            final Value receiver = descent.call().receiver();
            for (final Step step : receiver == null ? List.<Step>of() : descent.caller().after(descent.call(), false)) {
                final Set<FieldRef> loads = new HashSet<>();
                if (step instanceof Step.Access && ((Step.Access) step).stored() == null
                    && ((Step.Access) step).base() != null && ((Step.Access) step).base().same(receiver)) {
                    loads.add(program.declared(((Step.Access) step).field()));
                } else if (step instanceof Call && ((Call) step).receiver() != null
                    && ((Call) step).receiver().same(receiver) && !((Call) step).method().isVoid()) {
                    for (final MethodCode target : program.targets((Call) step)) {
                        addAccesses(target, false, 2, loads, new HashSet<>());
                    }
                }
                loads.retainAll(stores);
                if (!loads.isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    private void addAccesses(
            final MethodCode method,
            final boolean stores,
            final int calls,
            final Set<FieldRef> fields,
            final Set<MethodCode> seen) {
        if (!seen.add(method)) {
            return;
        }
        for (final Step step : method.steps()) {
            if (step instanceof Step.Access && ((Step.Access) step).stored() != null == stores) {
                fields.add(program.declared(((Step.Access) step).field()));
            } else if (step instanceof Call && calls > 0) {
                for (final MethodCode target : program.targets((Call) step)) {
                    addAccesses(target, stores, calls - 1, fields, seen);
                }
            }
        }
    }
}

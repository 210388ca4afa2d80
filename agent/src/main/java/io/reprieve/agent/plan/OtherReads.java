package io.reprieve.agent.plan;

import io.reprieve.agent.code.Call;
import io.reprieve.agent.code.ClassCode;
import io.reprieve.agent.code.FieldRef;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.Program;
import io.reprieve.agent.code.Step;
import io.reprieve.agent.code.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the shared fields that have what a release releases, and the methods that load it from there and use it.
 */
public final class OtherReads {
    private static final int MOST_CALLERS = 4;
    private static final int MOST_COVERED = 8;
    private static final int MOST_READER_CALLS = 6;
    private static final int MOST_FIELDS = 8;
    /** What is closed as one of these may be anything. */
    private static final Set<String> ANYTHING =
        Set.of("java/lang/Object", "java/lang/AutoCloseable", "java/io/Closeable", "java/lang/Runnable");

    private final Program program;
    private final Set<FieldRef> fields = new LinkedHashSet<>();
    /** The methods on the way from those fields to the release. */
    private final Set<MethodCode> releasers = new HashSet<>();
    private Map<FieldRef, Set<MethodCode>> loaders;
    /** Whether callers count that know what they release only by a supertype: a connection, say. */
    private boolean isLenient;

    /**
     * For a program whose classes are all known.
     *
     * @param program the program.
     */
    public OtherReads(final Program program) {
        this.program = program;
    }

    /**
     * The fields from which callers of a release take what they release.
     *
     * @param release  the release.
     * @param released the index of what it releases; -1 for the receiver.
     * @return the fields, by the classes that declare them.
     */
    public Set<FieldRef> fields(final MethodCode release, final int released) {
        fields.clear();
        isLenient = false;
        climb(release, released, MOST_CALLERS, new HashSet<>());
        return new LinkedHashSet<>(fields);
    }

    /**
     * As {@link #fields}, and those from which it is taken as something more general, as an interface of the JDK's.
     *
     * @param release  the release.
     * @param released the index of what it releases; -1 for the receiver.
     * @return the fields, by the classes that declare them.
     */
    public Set<FieldRef> fieldsOfSupertypes(final MethodCode release, final int released) {
        fields.clear();
        isLenient = true;
        climb(release, released, MOST_CALLERS, new HashSet<>());
        return new LinkedHashSet<>(fields);
    }

    private void climb(final MethodCode method, final int argument, final int calls, final Set<String> seen) {
        if (!seen.add(method.ref() + " " + argument)) {
            return;
        }
        for (final Program.CallSite site : program.callersOf(method)) {
            final Value value = site.call().isLambda() || !isCallOf(site.call(), method) ? null
                : site.call().argument(argument);
            if (value != null) {
                releasers.add(site.caller());
                climb(site.caller(), value, calls, seen);
            }
        }
    }

    private boolean isCallOf(final Call call, final MethodCode method) {
        return program.resolve(call.method()) == method || isLenient && !ANYTHING.contains(call.method().owner());
    }

    private void climb(final MethodCode caller, final Value value, final int calls, final Set<String> seen) {
        switch (value.kind()) {
            case FIELD -> {
                if (fields.size() < MOST_FIELDS && value.field().type() != null) {
                    fields.add(program.declared(value.field()));
                }
            }
            case THIS, PARAMETER -> {
                if (calls > 0) {
                    climb(caller, value.index(), calls - 1, seen);
                }
            }
            case EITHER -> {
                climb(caller, value.base(), calls, seen);
                climb(caller, value.other(), calls, seen);
            }
            default -> { }
        }
    }

    /**
     * The methods that load a field and do something with what it has.
     *
     * @param field the field, by the class that declares it.
     * @return the methods, but for constructors, those that store to it, too, and those that release what it has.
     */
    public Set<MethodCode> readersOf(final FieldRef field) {
        if (loaders == null) {
            loaders = new HashMap<>();
            for (final ClassCode code : List.copyOf(program.classes())) {
                for (final MethodCode method : code.methods()) {
                    for (final Step step : method.steps()) {
                        if (step instanceof Step.Access && ((Step.Access) step).field().type() != null) {
                            loaders.computeIfAbsent(
                                program.declared(((Step.Access) step).field()), ignored -> new LinkedHashSet<>())
                                .add(method);
                        }
                    }
                }
            }
        }
        final Set<MethodCode> readers = new LinkedHashSet<>();
        for (final MethodCode method : loaders.getOrDefault(field, Set.of())) {
            if (isAccessor(method, field)) {
                for (final Program.CallSite site : program.callersOf(method)) {
                    if (uses(site.caller(), value -> value.call() == site.call())
                        && !storesTo(site.caller(), field)) {
                        readers.add(site.caller());
                    }
                }
            } else if (!method.ref().name().startsWith("<")
                && !releasers.contains(method)
                && !storesTo(method, field)
                && uses(method, value -> field.equals(value.field() == null ? null : program.declared(value.field())))) {
                readers.add(method);
            }
        }
        return readers;
    }

    /**
     * The fields that some methods load, by themselves and by what they call.
     *
     * @param methods the methods.
     * @return the fields, by the classes that declare them.
     */
    public Set<FieldRef> loads(final Collection<MethodCode> methods) {
        final Set<FieldRef> loads = new HashSet<>();
        final Map<MethodCode, Integer> distance = new HashMap<>();
        final Deque<MethodCode> next = new ArrayDeque<>(methods);
        for (final MethodCode method : methods) {
            distance.put(method, 0);
        }
        while (!next.isEmpty()) {
            final MethodCode each = next.poll();
            for (final Step step : each.steps()) {
                if (step instanceof Step.Access && ((Step.Access) step).stored() == null) {
                    loads.add(program.declared(((Step.Access) step).field()));
                } else if (step instanceof Call && distance.get(each) < MOST_READER_CALLS) {
                    for (final MethodCode target : program.targets((Call) step)) {
                        if (distance.putIfAbsent(target, distance.get(each) + 1) == null) {
                            next.add(target);
                        }
                    }
                }
            }
        }
        return loads;
    }

    private boolean isAccessor(final MethodCode method, final FieldRef field) {
        for (final Step step : method.steps()) {
            if (step instanceof Step.Return) {
                final Value value = ((Step.Return) step).value();
                return value != null && value.field() != null && program.declared(value.field()).equals(field);
            }
        }
        return false;
    }

    private boolean storesTo(final MethodCode method, final FieldRef field) {
        for (final Step step : method.steps()) {
            if (step instanceof Step.Access
                && ((Step.Access) step).stored() != null
                && program.declared(((Step.Access) step).field()).equals(field)) {
                return true;
            }
        }
        return false;
    }

    private static boolean uses(final MethodCode method, final Predicate<Value> isIt) {
        for (final Step step : method.steps()) {
            if (step instanceof Step.Access
                && ((Step.Access) step).base() != null && ((Step.Access) step).base().comesFrom(isIt)) {
                return true;
            }
            if (step instanceof Call) {
                for (final Value argument : ((Call) step).arguments()) {
                    if (argument.type() != null && argument.comesFrom(isIt)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /**
     * Those of some methods that may run outside all of some sections.
     *
     * @param methods  the methods.
     * @param sections readers, updaters, and whatever else counts.
     * @return those that a caller reaches without coming through a section.
     */
    public List<MethodCode> outside(final Collection<MethodCode> methods, final Set<MethodCode> sections) {
        final List<MethodCode> outside = new ArrayList<>();
        for (final MethodCode method : methods) {
            if (!isInside(method, sections)) {
                outside.add(method);
            }
        }
        return outside;
    }

    private boolean isInside(final MethodCode method, final Set<MethodCode> sections) {
        final Map<MethodCode, Integer> distance = new HashMap<>();
        final Deque<MethodCode> next = new ArrayDeque<>();
        distance.put(method, 0);
        next.add(method);
        while (!next.isEmpty()) {
            final MethodCode each = next.poll();
            if (!sections.contains(each)) {
                final List<Program.CallSite> callers = program.callersOf(each);
                if (callers.isEmpty() || distance.get(each) == MOST_COVERED) {
                    return false;
                }
                for (final Program.CallSite site : callers) {
                    if (distance.putIfAbsent(site.caller(), distance.get(each) + 1) == null) {
                        next.add(site.caller());
                    }
                }
            }
        }
        return true;
    }
}

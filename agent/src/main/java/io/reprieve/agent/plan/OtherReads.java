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
import java.util.LinkedHashMap;
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
    private static final int MOST_HOLDERS = 8;
    /** What is closed as one of these may be anything. */
    private static final Set<String> ANYTHING =
        Set.of("java/lang/Object", "java/lang/AutoCloseable", "java/io/Closeable", "java/lang/Runnable");

    private final Program program;
    private final Set<FieldRef> fields = new LinkedHashSet<>();
    /** Those that have it in a collection, an array or a reference object, with the types of what comes out. */
    private final Map<FieldRef, Set<String>> containers = new LinkedHashMap<>();
    /** The methods on the way from each of those fields to the release. */
    private final Map<FieldRef, Set<MethodCode>> releasers = new HashMap<>();
    /** Those between the release and what is looked at. */
    private final Deque<MethodCode> way = new ArrayDeque<>();
    private Map<FieldRef, Set<MethodCode>> loaders;
    /** Whether callers count that know what they release only by a supertype: a connection, say. */
    private boolean isLenient;
    /** Whether what is released with its holder counts as its holder. */
    private boolean isHeld;

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
        isLenient = false;
        isHeld = false;
        return find(release, released);
    }

    private Set<FieldRef> find(final MethodCode release, final int released) {
        fields.clear();
        containers.clear();
        climb(release, released, MOST_CALLERS, new HashSet<>());
        return found();
    }

    private Set<FieldRef> found() {
        final Set<FieldRef> found = new LinkedHashSet<>(fields);
        found.addAll(containers.keySet());
        return found;
    }

    /**
     * As {@link #fields}, and those from which it is taken as something more general, as an interface of the JDK's.
     *
     * @param release  the release.
     * @param released the index of what it releases; -1 for the receiver.
     * @return the fields, by the classes that declare them.
     */
    public Set<FieldRef> fieldsOfSupertypes(final MethodCode release, final int released) {
        isLenient = true;
        isHeld = false;
        return find(release, released);
    }

    /**
     * As {@link #fieldsOfSupertypes}, and those from which objects are taken that release what they hold.
     *
     * @param release  the release.
     * @param released the index of what it releases; -1 for the receiver.
     * @return the fields, by the classes that declare them.
     */
    public Set<FieldRef> fieldsOfHolders(final MethodCode release, final int released) {
        isLenient = true;
        isHeld = true;
        return find(release, released);
    }

    /**
     * The fields from which anybody takes objects of a type: where it is not seen where those come from that are
     * released, because a cache hands them to a listener, say.
     *
     * @param type the name of the type, with slashes.
     * @return the fields, by the classes that declare them.
     */
    public Set<FieldRef> fieldsOf(final String type) {
        fields.clear();
        containers.clear();
        for (final ClassCode code : List.copyOf(program.classes())) {
            for (final MethodCode method : code.methods()) {
                for (final Step step : method.steps()) {
                    if (step instanceof Step.Access) {
                        addIfOf(type, ((Step.Access) step).base());
                    } else if (step instanceof Call) {
                        for (final Value argument : ((Call) step).arguments()) {
                            addIfOf(type, argument);
                        }
                    }
                }
            }
        }
        return found();
    }

    private void addIfOf(final String type, final Value value) {
        if (value != null && type.equals(value.type())) {
            if (value.kind() == Value.Kind.FIELD) {
                addField(value.field());
            } else if (value.kind() == Value.Kind.RESULT && isOutOfContainer(value)
                || value.kind() == Value.Kind.ELEMENT) {
                addContainer(value, type);
            }
        }
    }

    private void addField(final FieldRef field) {
        if (fields.size() < MOST_FIELDS && field.type() != null) {
            fields.add(program.declared(field));
            noteWay(program.declared(field));
        }
    }

    private void noteWay(final FieldRef field) {
        releasers.computeIfAbsent(field, ignored -> new HashSet<>()).addAll(way);
    }

    /** Whether what a call returns was only told by a cast to be what it is: the call hands out anything. */
    private static boolean isOutOfContainer(final Value value) {
        final String descriptor = value.call().method().descriptor();
        return !value.call().isLambda() && value.call().receiver() != null
            && (value.call().method().isOfJdk() || descriptor.endsWith(")Ljava/lang/Object;"));
    }

    /** The field whose collection, array or reference object a value comes out of. */
    private void addContainer(final Value value, final String type) {
        Value holder = value;
        for (int i = 0; i < MOST_HOLDERS && holder != null; i++) {
            switch (holder.kind()) {
                case FIELD -> {
                    if (containers.size() < MOST_FIELDS && holder.field().type() != null) {
                        containers.computeIfAbsent(program.declared(holder.field()), ignored -> new HashSet<>())
                            .add(type);
                        noteWay(program.declared(holder.field()));
                    }
                    return;
                }
                case RESULT -> holder = holder.call().isLambda() ? null : holder.call().receiver();
                case ELEMENT -> holder = holder.base();
                default -> holder = null;
            }
        }
    }

    private void climb(final MethodCode method, final int argument, final int calls, final Set<String> seen) {
        if (!seen.add(method.ref() + " " + argument)) {
            return;
        }
        for (final Program.CallSite site : program.callersOf(method)) {
            final Value value = site.call().isLambda() || !isCallOf(site.call(), method) ? null
                : site.call().argument(argument);
            if (value != null) {
                way.push(site.caller());
                climb(site.caller(), value, calls, seen);
                way.pop();
            }
        }
    }

    private boolean isCallOf(final Call call, final MethodCode method) {
        return program.resolve(call.method()) == method || isLenient && !ANYTHING.contains(call.method().owner());
    }

    private void climb(final MethodCode caller, final Value value, final int calls, final Set<String> seen) {
        switch (value.kind()) {
            case FIELD -> {
                addField(value.field());
                if (isHeld && value.base() != null) {
                    climb(caller, value.base(), calls, seen);
                }
            }
            case ELEMENT -> addContainer(value, value.type());
            case RESULT -> {
                if (isOutOfContainer(value)) {
                    addContainer(value, value.type());
                } else if (calls > 0 && !value.call().isLambda()) {
                    climbReturned(value.call(), calls - 1, seen);
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

    /** What is released was returned by a method of the application's. */
    private void climbReturned(final Call call, final int calls, final Set<String> seen) {
        final MethodCode method = program.resolve(call.method());
        if (method != null && seen.add(method.ref() + " returns")) {
            for (final Step step : method.steps()) {
                if (step instanceof Step.Return && ((Step.Return) step).value() != null) {
                    way.push(method);
                    climb(method, ((Step.Return) step).value(), calls, seen);
                    way.pop();
                }
            }
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
        final Predicate<Value> isField =
            value -> value.field() != null && program.declared(value.field()).equals(field);
        final Set<MethodCode> onTheWay = releasers.getOrDefault(field, Set.of());
        for (final MethodCode method : loaders.getOrDefault(field, Set.of())) {
            final Predicate<Value> isIt = containers.containsKey(field) ? outOf(isField, field) : isField;
            if (returns(method, isIt) || returns(method, isField)) {
                for (final Program.CallSite site : program.callersOf(method)) {
                    final Predicate<Value> isReturned = value -> value.call() == site.call();
                    if (uses(site.caller(), returns(method, isIt) ? isReturned : outOf(isReturned, field))
                        && !storesTo(site.caller(), field) && !onTheWay.contains(site.caller())) {
                        readers.add(site.caller());
                    }
                }
            } else if (!method.ref().name().startsWith("<")
                && !onTheWay.contains(method)
                && !storesTo(method, field)
                && uses(method, isIt)) {
                readers.add(method);
            }
        }
        return readers;
    }

    /** Whether a value comes out of a container that is in hand, and is of a type that is released. */
    private Predicate<Value> outOf(final Predicate<Value> isContainer, final FieldRef field) {
        return value -> (value.kind() == Value.Kind.RESULT && isOutOfContainer(value)
                || value.kind() == Value.Kind.ELEMENT)
            && value.type() != null && containers.get(field).stream().anyMatch(type -> areRelated(type, value.type()))
            && value.comesFrom(isContainer);
    }

    private boolean areRelated(final String type, final String other) {
        return type == null || type.equals(other)
            || !ANYTHING.contains(other) && program.is(type, other) || program.is(other, type);
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

    private static boolean returns(final MethodCode method, final Predicate<Value> isIt) {
        for (final Step step : method.steps()) {
            if (step instanceof Step.Return) {
                final Value value = ((Step.Return) step).value();
                return value != null && isIt.test(value);
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

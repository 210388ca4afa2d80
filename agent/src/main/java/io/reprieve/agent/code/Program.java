package io.reprieve.agent.code;

import io.reprieve.agent.rules.ClassFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The classes of an application and what they call of each other, each read when it is first asked for. The JDK's
 * bodies are not looked into.
 *
 * <p>Where all classes are known ({@link #know}), so are the overrides of a method; otherwise a call is followed to
 * what it names, as long as a subclass couldn't mean something else.
 */
public final class Program {
    private static final int MOST_TARGETS = 12;

    private final ClassFiles files;
    private final Map<String, ClassCode> classes = new HashMap<>();
    private final Set<String> missing = new HashSet<>();
    private final Map<String, Set<String>> subtypes = new HashMap<>();
    private final Map<String, List<MethodRef>> lambdas = new HashMap<>();
    private final Map<String, List<MethodCode>> overrides = new HashMap<>();
    private Map<String, List<CallSite>> callers;
    private boolean knowsAll;
    private final LoopsOfClasses loops;

    /**
     * A call, and the method that makes it.
     *
     * @param caller the method.
     * @param call   the call.
     */
    public record CallSite(MethodCode caller, Call call) {
    }

    /**
     * A program.
     *
     * @param files where its classes are found.
     */
    public Program(final ClassFiles files) {
        this.files = files;
        this.loops = new LoopsOfClasses(ignored -> files);
    }

    /**
     * Reads all classes, so that overrides and callers are known.
     *
     * @param names the names of the classes, with slashes.
     */
    public void know(final Collection<String> names) {
        for (final String name : names) {
            final ClassCode code = find(name);
            if (code != null) {
                for (final String parent : code.parents()) {
                    subtypes.computeIfAbsent(parent, ignored -> new LinkedHashSet<>()).add(name);
                }
                for (final ClassCode.Lambda lambda : code.lambdas()) {
                    lambdas.computeIfAbsent(lambda.type() + "#" + lambda.method(), ignored -> new ArrayList<>())
                        .add(lambda.body());
                }
            }
        }
        knowsAll = true;
    }

    /**
     * Whether all classes have been read.
     *
     * @return {@code true} if they have.
     */
    public boolean knowsAll() {
        return knowsAll;
    }

    /**
     * All classes that have been read.
     *
     * @return them.
     */
    public Collection<ClassCode> classes() {
        return classes.values();
    }

    /**
     * A class.
     *
     * @param name its name, with slashes.
     * @return what is known of it; {@code null} if it can't be found, or is the JDK's.
     */
    public ClassCode find(final String name) {
        if (MethodRef.isOfJdk(name) || missing.contains(name)) {
            return null;
        }
        ClassCode code = classes.get(name);
        if (code == null) {
            final byte[] file = files.find(name);
            code = file == null ? null : CodeReader.read(file);
            if (code == null) {
                missing.add(name);
            } else {
                classes.put(name, code);
            }
        }
        return code;
    }

    /**
     * Takes the file of a class that is being defined, which its loader may not find.
     *
     * @param name the class, with slashes.
     * @param file its file.
     */
    public void add(final String name, final byte[] file) {
        if (!classes.containsKey(name)) {
            final ClassCode code = CodeReader.read(file);
            if (code != null) {
                classes.put(name, code);
            }
        }
    }

    /**
     * Finds the method that a reference means: the class's own, or the inherited one.
     *
     * @param ref the reference.
     * @return the method; {@code null} if it can't be found.
     */
    public MethodCode resolve(final MethodRef ref) {
        return resolve(ref.owner(), ref.key(), new HashSet<>());
    }

    private MethodCode resolve(final String owner, final String key, final Set<String> seen) {
        final ClassCode code = seen.add(owner) ? find(owner) : null;
        if (code == null) {
            return null;
        }
        final MethodCode own = code.method(key);
        if (own != null) {
            return own;
        }
        for (final String parent : code.parents()) {
            final MethodCode inherited = resolve(parent, key, seen);
            if (inherited != null) {
                return inherited;
            }
        }
        return null;
    }

    /**
     * The methods that a call may run.
     *
     * @param call the call.
     * @return those with a body; none if there are too many to mean anything, or it can't be told.
     */
    public List<MethodCode> targets(final Call call) {
        if (call.method().isOfJdk() && !call.isLambda()) {
            return knowsAll && !call.isExact() ? overrides(call, null) : List.of();
        }
        final MethodCode named = resolve(call.method());
        if (named == null) {
            return List.of();
        }
        if (call.isExact() || named.isFinal() || isFinal(named.ref().owner())) {
            return named.isAbstract() ? List.of() : List.of(named);
        }
        if (knowsAll) {
            return overrides(call, named);
        }
        return named.isAbstract() ? List.of() : List.of(named);
    }

    /**
     * Whether a method goes round with a call until somebody says otherwise, or for ever.
     *
     * @param method the method.
     * @param call   a call that it makes.
     * @return {@code true} if it does, as far as one sees.
     */
    public boolean maySpendItsLifeIn(final MethodCode method, final Call call) {
        return method.isInLoop(call)
            && loops.of(null, method.ref().owner()).isAround(method.ref().name(), call.method().name());
    }

    /**
     * Whether a method goes round with a load of a field until somebody says otherwise, or for ever.
     *
     * @param method the method.
     * @param field  the field, by the class that declares it.
     * @return {@code true} if it may.
     */
    public boolean mayLoadForEver(final MethodCode method, final FieldRef field) {
        for (final Step step : method.steps()) {
            if (step instanceof Step.Access && ((Step.Access) step).stored() == null && method.isInLoop(step)
                && declared(((Step.Access) step).field()).equals(field)) {
                return loops.of(null, method.ref().owner()).isIn(method.ref().name());
            }
        }
        return false;
    }

    /**
     * Whether a call may run a method, however many others it may run.
     *
     * @param call   the call.
     * @param method the method.
     * @return {@code true} if it may.
     */
    public boolean mayRun(final Call call, final MethodCode method) {
        if (!call.method().key().equals(method.ref().key())) {
            return call.isLambda() && resolve(call.method()) == method;
        }
        return call.isExact() ? resolve(call.method()) == method
            : is(method.ref().owner(), call.method().owner()) || is(call.method().owner(), method.ref().owner());
    }

    /**
     * The one method that a call runs.
     *
     * @param call the call.
     * @return the method; {@code null} if there may be others.
     */
    public MethodCode target(final Call call) {
        final List<MethodCode> targets = targets(call);
        return targets.size() == 1 ? targets.get(0) : null;
    }

    private boolean isFinal(final String owner) {
        final ClassCode code = find(owner);
        return code != null && code.isFinal();
    }

    private List<MethodCode> overrides(final Call call, final MethodCode named) {
        // What is known of the receiver tells more than what the call names.
        final Value receiver = call.receiver();
        final String type = receiver == null || receiver.type() == null || MethodRef.isOfJdk(receiver.type())
            ? call.method().owner() : receiver.type();
        return overrides.computeIfAbsent(
            type + " " + call.method().owner() + " " + call.method().key(), ignored -> overrides(type, call, named));
    }

    private List<MethodCode> overrides(final String type, final Call call, final MethodCode named) {
        final List<MethodCode> found = new ArrayList<>();
        if (named != null && !named.isAbstract()) {
            found.add(named);
        }
        for (final String subtype : subtypesOf(type)) {
            final ClassCode code = find(subtype);
            final MethodCode method = code == null ? null : code.method(call.method().key());
            if (method != null && !method.isAbstract() && !method.isBridge() && !found.contains(method)) {
                found.add(method);
            }
        }
        for (final MethodRef body : lambdas.getOrDefault(
            call.method().owner() + "#" + call.method().name(), List.of())) {
            final MethodCode method = resolve(body);
            if (method != null && !method.isAbstract()) {
                found.add(method);
            }
        }
        return found.size() > MOST_TARGETS ? List.of() : found;
    }

    /**
     * The classes that extend or implement a type, however far down.
     *
     * @param type the name of the type, with slashes.
     * @return their names.
     */
    public Set<String> subtypesOf(final String type) {
        final Set<String> all = new LinkedHashSet<>();
        addSubtypes(type, all);
        return all;
    }

    private void addSubtypes(final String type, final Set<String> all) {
        for (final String subtype : subtypes.getOrDefault(type, Set.of())) {
            if (all.add(subtype)) {
                addSubtypes(subtype, all);
            }
        }
    }

    /**
     * Whether a class is another, or extends or implements it.
     *
     * @param type     the name of the class, with slashes.
     * @param ancestor the name of the other.
     * @return {@code true} if it is.
     */
    public boolean is(final String type, final String ancestor) {
        if (type.equals(ancestor)) {
            return true;
        }
        final ClassCode code = find(type);
        if (code != null) {
            for (final String parent : code.parents()) {
                if (is(parent, ancestor)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The modifiers of a field.
     *
     * @param field the field.
     * @return its modifiers; {@code 0} if it can't be found.
     */
    public int modifiers(final FieldRef field) {
        String owner = field.owner();
        for (ClassCode code = find(owner); code != null; code = find(owner)) {
            final Integer modifiers = code.field(field.name());
            if (modifiers != null) {
                return modifiers;
            }
            owner = code.parents().isEmpty() ? owner : code.parents().get(0);
            if (owner.equals(code.name())) {
                break;
            }
        }
        return 0;
    }

    /**
     * A field by the class that declares it.
     *
     * @param field the field, as an instruction names it.
     * @return the field.
     */
    public FieldRef declared(final FieldRef field) {
        String owner = field.owner();
        for (ClassCode code = find(owner); code != null && !code.parents().isEmpty(); code = find(owner)) {
            if (code.field(field.name()) != null) {
                return new FieldRef(owner, field.name(), field.type() == null ? "J" : "L" + field.type() + ";");
            }
            owner = code.parents().get(0);
        }
        return field;
    }

    /**
     * The calls of a method, by classes that have been read.
     *
     * @param method the method.
     * @return the calls.
     */
    public List<CallSite> callersOf(final MethodCode method) {
        if (callers == null) {
            callers = new HashMap<>();
            for (final ClassCode code : List.copyOf(classes.values())) {
                for (final MethodCode caller : code.methods()) {
                    addCalls(caller);
                }
            }
        }
        final List<CallSite> found = new ArrayList<>();
        for (final CallSite site : callers.getOrDefault(method.ref().key(), List.of())) {
            final String owner = site.call().method().owner();
            if (is(owner, method.ref().owner()) && resolve(site.call().method()) == method
                || !site.call().isExact() && !method.isStatic() && is(method.ref().owner(), owner)) {
                found.add(site);
            }
        }
        return found;
    }

    private void addCalls(final MethodCode caller) {
        for (final Step step : caller.steps()) {
            if (step instanceof Call) {
                final Call call = (Call) step;
                callers.computeIfAbsent(call.method().key(), ignored -> new ArrayList<>())
                    .add(new CallSite(caller, call));
            }
        }
    }
}

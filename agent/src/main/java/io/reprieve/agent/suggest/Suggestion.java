package io.reprieve.agent.suggest;

import io.reprieve.agent.code.Blocking;
import io.reprieve.agent.code.ClassCode;
import io.reprieve.agent.code.FieldRef;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.MethodRef;
import io.reprieve.agent.code.Program;
import io.reprieve.agent.plan.Harm;
import io.reprieve.agent.plan.OtherReads;
import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.agent.rules.RulesFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.Type;

/**
 * A rules file that is proposed, with the reason for each line.
 */
public final class Suggestion {
    private static final int WIDTH = 110;
    private static final int MOST_OTHERS = 12;

    private final Program program;
    private final Harm harm;
    private final OtherReads reads;
    private final List<String> lines = new ArrayList<>();
    private final Map<MethodCode, String> readers = new LinkedHashMap<>();
    private final Map<MethodCode, String> releases = new LinkedHashMap<>();
    private final Map<MethodCode, String> updaters = new LinkedHashMap<>();
    /** Of releases, as they stand behind them. */
    private final Map<MethodCode, String> options = new HashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private boolean isFound;

    /**
     * A suggestion for an application.
     *
     * @param files where its classes are found.
     * @param names the names of the classes, with slashes.
     */
    public Suggestion(final ClassFiles files, final Collection<String> names) {
        program = new Program(files);
        program.know(names);
        harm = new Harm(program, new RuleIndex(List.of()));
        reads = new OtherReads(program);
    }

    /**
     * Whether there is anything to propose.
     *
     * @return {@code false} if the lines say why there isn't.
     */
    public boolean isFound() {
        return isFound;
    }

    /**
     * The proposed file.
     *
     * @return its lines.
     */
    public List<String> lines() {
        return lines;
    }

    /**
     * Proposes rules against a crash.
     *
     * @param file the JVM's fatal error log.
     * @throws IOException if it can't be read.
     */
    public void forCrash(final Path file) throws IOException {
        final CrashReport crash = CrashReport.read(file);
        final String refusal = crash.refusal();
        if (refusal != null) {
            comment(file + ": " + refusal + ".");
            return;
        }
        comment("For " + file + ": " + crash.summary() + ".");
        final ReadPath path = ReadPath.of(crash.frames(), program);
        if (path.stack().isEmpty()) {
            comment("None of the methods on its stack is in these jars (the innermost is " + crash.frames().get(0)
                + "); give those that have them.");
            return;
        }
        final ReleaseSearch search = new ReleaseSearch(harm);
        FieldRef field = null;
        if (!path.loads().isEmpty()) {
            harm.suppose(Set.of(outermostLoad(path).method()));
            field = searchRelease(path, search);
        }
        final ReadPath.Load inlined = field == null ? inlinedLoad(path, search) : null;
        if (inlined != null) {
            field = inlined.field();
            readers.put(inlined.method(), "it loads " + field + ", and was compiled into " + path.stack().get(0)
                + ", where the crash was: the outermost method around load and use, or else name one around it");
        } else if (path.loads().isEmpty()) {
            comment("No method on its stack loads what it read from a shared field: it is not of the kind that deferred"
                + " releases cure.");
            return;
        } else if (field == null && !addOwnRelease(path, crash)) {
            comment("Nothing in these jars was found to free what is read there (loaded from "
                + path.loads().get(path.loads().size() - 1).field() + "): give all jars of the application, or name the"
                + " release with --release.");
            return;
        } else {
            addReader(path, field);
        }
        releases.putAll(search.releases());
        updaters.putAll(search.updaters());
        remarks.addAll(search.remarks());
        if (field != null) {
            final Set<MethodCode> known = new HashSet<>(search.involved());
            known.addAll(path.stack());
            addOtherReaders(field, known);
        }
        print();
    }

    /** From the outermost load inwards; what is freed is to be what was loaded, or else something beside it. */
    private static FieldRef searchRelease(final ReadPath path, final ReleaseSearch search) {
        final List<ReadPath.Load> loads = new ArrayList<>();
        for (final boolean isGuess : new boolean[] {true, false}) {
            for (final ReadPath.Load load : path.loads()) {
                if (load.isGuess() == isGuess) {
                    loads.add(load);
                }
            }
        }
        final Set<FieldRef> tried = new HashSet<>();
        for (int i = loads.size() - 1; i >= 0; i--) {
            final FieldRef field = loads.get(i).field();
            if (tried.add(field)
                && (search.search(field, ReleaseSearch.Scope.SAME)
                    || search.search(field, ReleaseSearch.Scope.BESIDE)
                    || i == loads.size() - 1 && search.search(field, ReleaseSearch.Scope.BY_NAME))) {
                return field;
            }
        }
        return null;
    }

    /** What is seen to be handed on to the use, before what may be. */
    private static ReadPath.Load outermostLoad(final ReadPath path) {
        ReadPath.Load outermost = null;
        for (final ReadPath.Load load : path.loads()) {
            if (isOfOneSection(load) && (!load.isGuess() || outermost == null || outermost.isGuess())) {
                outermost = load;
            }
        }
        return outermost == null ? path.loads().get(path.loads().size() - 1) : outermost;
    }

    /** Where all of the way was compiled into one frame: a load of what is freed, by what that frame calls. */
    private static ReadPath.Load inlinedLoad(final ReadPath path, final ReleaseSearch search) {
        for (final ReadPath.Load load : path.inlined()) {
            if (isOfOneSection(load) && search.search(load.field(), ReleaseSearch.Scope.SAME)) {
                return load;
            }
        }
        return null;
    }

    private static boolean isOfOneSection(final ReadPath.Load load) {
        return !load.isInLoop() && !load.stays() && !load.method().isSynthetic();
    }

    /** Names what was found to be freed, where the reader loads that: it may hand on other fields beside it. */
    private void addReader(final ReadPath path, final FieldRef freed) {
        ReadPath.Load outermost = outermostLoad(path);
        boolean isLoaded = false;
        for (final ReadPath.Load load : path.loads()) {
            // Further out only where it was not loaded by then.
            outermost = isLoaded || !load.field().equals(freed) || !isOfOneSection(load)
                || path.loads().indexOf(load) < path.loads().indexOf(outermost) ? outermost : load;
            isLoaded |= load.field().equals(freed);
        }
        final MethodCode reader = outermost.method();
        FieldRef named = outermost.field();
        String within = freed == null || freed.equals(named) ? "" : ", and " + freed + " is loaded within it";
        for (final ReadPath.Load load : path.loads()) {
            if (load.method() == reader && load.field().equals(freed)) {
                named = freed;
                within = "";
            }
        }
        readers.put(reader, "the outermost method on the stack around load and use: it loads " + named + within);
        final ReadPath.Load loop = loopAround(path, outermost, freed);
        if (loop != null) {
            remarks.add(loop.method() + " loads " + loop.field() + " in a loop, which can't be one section: move the"
                + " load and the use into a method of their own, and name that as the reader");
        }
    }

    /** A method around the reader that loads as well, and can't be one. */
    private static ReadPath.Load loopAround(
            final ReadPath path, final ReadPath.Load outermost, final FieldRef freed) {
        final List<ReadPath.Load> loads = path.loads();
        ReadPath.Load found = null;
        for (final ReadPath.Load load : loads.subList(loads.indexOf(outermost) + 1, loads.size())) {
            if (load.method() != outermost.method() && (load.isInLoop() || load.method().isSynthetic())
                && (found == null || load.method() != found.method() || load.field().equals(freed))) {
                found = load;
            }
        }
        return found;
    }

    /** Where nobody is seen to forget the reference: what the objects in hand are closed by. */
    private boolean addOwnRelease(final ReadPath path, final CrashReport crash) {
        final Set<String> types = new HashSet<>(crash.objects());
        types.add(path.stack().get(0).ref().owner().replace('/', '.'));
        for (final String type : types) {
            for (ClassCode code = program.find(type.replace('.', '/')); code != null; code = superclass(code)) {
                for (final MethodCode method : code.methods()) {
                    if (method.ref().isVoid() && method.ref().hasNoParameters() && harm.frees().isFreeing(method)
                        && !method.isSynthetic() && harm.harm(method) == null) {
                        releases.put(method, "frees the " + type + " that was in hand, by "
                            + harm.frees().path(method).get(harm.frees().path(method).size() - 1));
                    }
                }
                if (!releases.isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    private ClassCode superclass(final ClassCode code) {
        final List<String> parents = code.parents();
        return parents.isEmpty() ? null : program.find(parents.get(0));
    }

    /**
     * Proposes readers for a release.
     *
     * @param text the release, as a rule names it, with its options.
     */
    public void forRelease(final String text) {
        final Rule rule = RulesFiles.rule("release " + text, "--release");
        for (final ClassCode code : List.copyOf(program.classes())) {
            if (rule.names(code.name())) {
                addReleases(code, rule, text);
            }
        }
        if (releases.isEmpty()) {
            comment("There is no method " + text + " with a body in these jars.");
            return;
        }
        addReaders(rule, false);
        if (readers.isEmpty()) {
            addReaders(rule, true);
        }
        if (readers.isEmpty()) {
            comment("Nobody in these jars loads what it releases from a shared field, so that there is no reader to"
                + " name; give all jars and directories of the application, or let a run tell, with learn=FILE.");
            return;
        }
        harm.suppose(readers.keySet());
        for (final MethodCode release : releases.keySet()) {
            final String why = harm.harm(release);
            if (why != null) {
                remarks.add(release + " can't be deferred: " + why);
            }
        }
        print();
    }

    /** Those of a class, or else those that it inherits: a rule is for the class that declares a method. */
    private void addReleases(final ClassCode named, final Rule rule, final String text) {
        final int before = releases.size();
        for (ClassCode code = named; code != null && releases.size() == before; code = superclass(code)) {
            for (final MethodCode method : code.methods()) {
                if (rule.names(method.ref().name(), Harm.parameterTypes(method))
                    && !method.isAbstract() && !method.isBridge()) {
                    releases.put(method, code == named ? "as it was given"
                        : named.name().replace('/', '.') + " inherits it, and a rule names the class that declares it");
                    addOptions(method, text, rule);
                }
            }
        }
    }

    private void addOptions(final MethodCode release, final String text, final Rule rule) {
        final String[] words = text.strip().split("\\s+", 2);
        String said = words.length < 2 ? "" : "   " + words[1];
        if (!release.ref().isVoid() && rule.options().returns() == null) {
            final Type result = Type.getReturnType(release.ref().descriptor());
            final String value =
                result.getSort() == Type.BOOLEAN ? "true" : result.getSort() >= Type.ARRAY ? "null" : "0";
            said += (said.isEmpty() ? "   " : " ") + "returns=" + value;
            releases.put(release, releases.get(release) + ", with returns=" + value + ", which is what its callers get"
                + " at once, before it has run: see that none of them needs more than that");
        }
        options.put(release, said);
    }

    private void addReaders(final Rule rule, final boolean isHeld) {
        for (final MethodCode release : List.copyOf(releases.keySet())) {
            final Integer given = rule.options().released();
            addReaders(release, given == null ? Harm.released(release) : given, isHeld);
        }
    }

    private void addReaders(final MethodCode release, final int released, final boolean isHeld) {
        Set<FieldRef> fields =
            isHeld ? reads.fieldsOfHolders(release, released) : reads.fieldsOfSupertypes(release, released);
        if (fields.isEmpty() && !isHeld) {
            final String type = typeOf(release, released);
            fields = type == null || MethodRef.isOfJdk(type) ? fields : reads.fieldsOf(type);
        }
        final Map<MethodCode, String> found = new LinkedHashMap<>();
        for (final FieldRef field : fields) {
            final ReleaseSearch search = new ReleaseSearch(harm);
            search.search(field, ReleaseSearch.Scope.SAME);
            updaters.putAll(search.updaters());
            for (final MethodCode reader : reads.readersOf(field)) {
                if (isReader(reader, search.involved()) && !goesRound(reader, field)) {
                    found.putIfAbsent(reader, "loads " + field + " and uses what it has");
                }
            }
        }
        take(found, packageOf(release));
    }

    /**
     * Names readers: of a library's release those that use the library, where there are any. What else the library does
     * with its own fields is mostly done for them.
     */
    private void take(final Map<MethodCode, String> found, final String library) {
        final Set<MethodCode> outside = new LinkedHashSet<>(found.keySet());
        outside.removeIf(reader -> packageOf(reader).equals(library));
        final List<MethodCode> left = new ArrayList<>();
        for (final MethodCode reader : found.keySet()) {
            final Set<MethodCode> around = new HashSet<>(readers.keySet());
            around.addAll(updaters.keySet());
            if (!reads.outside(List.of(reader), around).isEmpty()) {
                if (readers.size() < MOST_OTHERS && (outside.isEmpty() || outside.contains(reader))) {
                    readers.put(reader, found.get(reader));
                } else {
                    left.add(reader);
                }
            }
        }
        if (!left.isEmpty()) {
            remarks.add((left.size() == 1 ? "One more method loads what may be released and uses it: "
                : left.size() + " more methods load what may be released and use it, such as ") + left.get(0)
                + "; if another thread comes to one of them by a way of its own, name a method of that way, too");
        }
    }

    /** The first two names of its package; all of it if there are fewer. */
    private static String packageOf(final MethodCode method) {
        final String owner = method.ref().owner();
        final int first = owner.indexOf('/');
        final int second = owner.indexOf('/', first + 1);
        return second > 0 ? owner.substring(0, second) : first > 0 ? owner.substring(0, first) : "";
    }

    /** Whether a method can't be a reader, because it goes round with the load until somebody ends it: says so. */
    private boolean goesRound(final MethodCode method, final FieldRef field) {
        final boolean goesRound = program.mayLoadForEver(method, field);
        if (goesRound) {
            remarks.add(method + " loads " + field + " in a loop that goes on until somebody ends it, which can't be"
                + " one section: move the load and the use into a method of their own, and name that as the reader");
        }
        return goesRound;
    }

    private boolean isReader(final MethodCode method, final Set<MethodCode> known) {
        return !known.contains(method) && !method.isSynthetic() && !releases.containsKey(method)
            && !method.ref().name().startsWith("<");
    }

    /** The type of what a method releases, as it declares it; {@code null} of a primitive. */
    private static String typeOf(final MethodCode release, final int released) {
        if (released < 0) {
            return release.ref().owner();
        }
        final Type[] parameters = Type.getArgumentTypes(release.ref().descriptor());
        return released >= parameters.length || parameters[released].getSort() != Type.OBJECT ? null
            : parameters[released].getInternalName();
    }

    private void addOtherReaders(final FieldRef field, final Set<MethodCode> known) {
        final Set<MethodCode> around = new HashSet<>(readers.keySet());
        around.addAll(updaters.keySet());
        int count = 0;
        for (final MethodCode reader : reads.outside(reads.readersOf(field), around)) {
            if (isReader(reader, known) && !goesRound(reader, field) && count++ < MOST_OTHERS) {
                readers.put(reader, "loads " + field + " and uses what it has");
            }
        }
    }

    private void print() {
        isFound = true;
        final Blocking blocking = new Blocking(program);
        for (final Map.Entry<MethodCode, String> release : releases.entrySet()) {
            lines.add("");
            comment(release.getValue() + ".");
            final List<MethodRef> path = harm.frees().path(release.getKey());
            if (!path.isEmpty()) {
                comment("It frees by " + path.get(path.size() - 1) + ".");
            }
            lines.add("release  " + release.getKey() + options.getOrDefault(release.getKey(), ""));
        }
        for (final Map.Entry<MethodCode, String> updater : updaters.entrySet()) {
            lines.add("");
            comment(updater.getKey() + ": " + updater.getValue() + ".");
            lines.add("updater  " + updater.getKey());
        }
        for (final Map.Entry<MethodCode, String> reader : readers.entrySet()) {
            lines.add("");
            comment(reader.getValue() + ".");
            for (final String way : blocking.ways(reader.getKey())) {
                comment("It may wait inside its section: it " + way + ".");
            }
            lines.add("reader   " + reader.getKey());
        }
        if (!remarks.isEmpty()) {
            lines.add("");
            for (final String remark : new ArrayList<>(new LinkedHashSet<>(remarks))) {
                comment(remark + ".");
            }
        }
    }

    private void comment(final String text) {
        final StringBuilder line = new StringBuilder("#");
        for (final String word : text.split(" ")) {
            if (line.length() + word.length() >= WIDTH && line.length() > 1) {
                lines.add(line.toString());
                line.setLength(1);
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
    }
}

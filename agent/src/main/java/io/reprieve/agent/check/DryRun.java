package io.reprieve.agent.check;

import io.reprieve.agent.code.Program;
import io.reprieve.agent.files.ClassPathFiles;
import io.reprieve.agent.files.ConstantPoolScan;
import io.reprieve.agent.plan.ClassDescriptions;
import io.reprieve.agent.plan.ClassPlan;
import io.reprieve.agent.plan.Harm;
import io.reprieve.agent.plan.MethodPlan;
import io.reprieve.agent.plan.Miss;
import io.reprieve.agent.plan.Planner;
import io.reprieve.agent.plan.RefusedException;
import io.reprieve.agent.plan.UnusedRule;
import io.reprieve.agent.report.Overrides;
import io.reprieve.agent.report.Weaving;
import io.reprieve.agent.rules.Role;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.agent.rules.RulesFiles;
import io.reprieve.agent.transform.WeavingTransformer;
import io.reprieve.agent.weave.Companion;
import io.reprieve.agent.weave.Weaver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.type.TypeDescription;

/**
 * Finds out what the agent would do with the classes in jars and directories, without loading any of them: each class
 * that an annotation or a rule is for is planned and woven as it would be at load, and thrown away.
 */
public final class DryRun {
    /** What a report says of a method that nobody has woven yet. */
    public static final String WOULD_BE_WOVEN = "would be woven: ";
    /** What it says when the weaving follows. */
    public static final String WOVEN = "woven: ";

    private final ClassPathFiles files = new ClassPathFiles();
    private final List<String> woven = new ArrayList<>();
    private final List<String> notWoven = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final int[] counts = new int[Role.values().length];
    private final Overrides overrides = new Overrides();
    private final SectionCheck sections;
    private final List<String> notWovenBefore = new ArrayList<>();
    private final RulesFiles rulesFiles;
    private final RuleIndex rules;
    private final ConstantPoolScan scan;
    private final Harm harm;
    private final Planner planner;

    /**
     * Reads the rules and the class files.
     *
     * @param rulesFiles paths of rules files, or names of packs.
     * @param places     jars and directories.
     * @param classPath  where other classes are that those refer to.
     * @throws IOException if a place can't be read; the message is for the user.
     */
    public DryRun(final List<String> rulesFiles, final List<Path> places, final List<Path> classPath)
            throws IOException {
        this.rulesFiles = RulesFiles.read(rulesFiles);
        this.rules = new RuleIndex(this.rulesFiles.rules());
        this.scan = new ConstantPoolScan(rules.methodsOfSubtypes());
        for (final Path place : places) {
            files.add(place);
        }
        for (final Path place : classPath) {
            files.addUnlisted(place);
        }
        final Program program = new Program(files);
        program.know(files.names());
        this.harm = new Harm(program, rules);
        this.planner = new Planner(rules, harm);
        this.sections = new SectionCheck(harm, rules);
        checkAll();
    }

    /**
     * Whether something can't be woven, or a rule or a class file is wrong.
     *
     * @return {@code true} if anything is.
     */
    public boolean hasProblems() {
        return !notWoven.isEmpty();
    }

    /**
     * What can't be woven, or is wrong.
     *
     * @return a line each.
     */
    public List<String> problems() {
        return notWoven;
    }

    /**
     * What can be woven, and has not been.
     *
     * @return the name of each.
     */
    public List<String> notWovenBefore() {
        return notWovenBefore;
    }

    /**
     * What was found.
     *
     * @param verb what is said of a method that can be woven: {@link #WOULD_BE_WOVEN} or {@link #WOVEN}.
     * @return the lines of the report.
     */
    public List<String> report(final String verb) {
        final List<String> lines = new ArrayList<>();
        if (!rulesFiles.summary().isEmpty()) {
            lines.add(rulesFiles.summary());
        }
        for (final String each : woven) {
            lines.add(verb + each);
        }
        for (final String each : notes) {
            lines.add("note: " + each);
        }
        lines.addAll(notWoven);
        final StringBuilder summary = new StringBuilder()
            .append(files.classes().size()).append(files.classes().size() == 1 ? " class" : " classes")
            .append("; ").append(verb)
            .append(Role.READER.counted(counts[Role.READER.ordinal()])).append(", ")
            .append(Role.RELEASE.counted(counts[Role.RELEASE.ordinal()]));
        for (final Role role : Role.values()) {
            if (role != Role.READER && role != Role.RELEASE && counts[role.ordinal()] != 0) {
                summary.append(", ").append(role.counted(counts[role.ordinal()]));
            }
        }
        summary.append("; to be mended: ").append(notWoven.size());
        lines.add(summary.toString());
        return lines;
    }

    private void checkAll() {
        notWoven.addAll(rulesFiles.problems());
        notWoven.addAll(files.defects());
        final Set<String> types = new HashSet<>();
        for (final ClassPathFiles.Found found : files.classes()) {
            types.add(found.internalName().replace('/', '.'));
            if (!WeavingTransformer.isOwn(found.internalName())) {
                check(found, false);
            }
        }
        for (final Rule rule : rules.rules()) {
            final String name = rule.type().replace('.', '/');
            final byte[] file = rule.isForOneType() && !files.has(name) ? ClassPathFiles.findInJdk(name) : null;
            if (file != null && types.add(rule.type())) {
                check(new ClassPathFiles.Found(name, "the JDK", file), true);
            }
        }
        addOverrides();
        sections.check(scan.hasSeenApi());
        notes.addAll(sections.notes());
        notWoven.addAll(sections.problems());
        for (final UnusedRule unused : UnusedRule.among(rules.rules(), types)) {
            notWoven.add(unused.toString());
        }
    }

    private void check(final ClassPathFiles.Found found, final boolean isJdk) {
        final String name = found.internalName().replace('/', '.');
        final int names = scan.look(found.file());
        final List<Rule> matching = rules.isEmpty() ? List.of()
            : rules.of(found.internalName(), found.file(), (names & ConstantPoolScan.METHOD) != 0, files);
        final TypeDescription type;
        try {
            type = ClassDescriptions.of(name, found.file());
        } catch (final RefusedException e) {
            for (final Rule rule : matching) {
                rule.use();
            }
            notWoven.add("not woven: class " + name + " (" + found.place() + "): " + e.getMessage());
            return;
        }
        if (!matching.isEmpty() || (names & ConstantPoolScan.ANNOTATION) != 0) {
            ClassPlan plan = planner.plan(null, type, found.file(), matching, files, null);
            String failure = null;
            try {
                // A method that grows too long, say, can't be known in another way.
                plan = new Weaver(new Companion(found.internalName(), ignored -> true))
                    .weave(null, type, found.file(), plan).plan();
            } catch (final RuntimeException | LinkageError e) {
                failure = "the agent fails on its class file (" + e + ")";
            }
            for (final MethodPlan method : plan.methods()) {
                final Weaving weaving = Weaving.of(method, method.refusal() == null ? failure : method.refusal());
                if (weaving.isWoven() && method.isToBeWoven()) {
                    notWovenBefore.add(weaving.name());
                }
                add(weaving, isJdk);
            }
            if (plan.pooled() != null) {
                final String refusal = plan.pooled().refusal();
                if (plan.embedsHead() && failure == null) {
                    notWovenBefore.add(Weaving.of(plan.pooled(), null).name());
                }
                add(Weaving.of(plan.pooled(), refusal == null ? failure : refusal), isJdk);
            }
            for (final Miss miss : plan.misses()) {
                add(Weaving.of(miss), isJdk);
            }
            overrides.add(plan.methods());
            sections.add(plan.methods());
        }
    }

    private void add(final Weaving weaving, final boolean isJdk) {
        if (!weaving.isWoven()) {
            notWoven.add("not woven: " + weaving.name() + ": " + weaving.reason());
            return;
        }
        counts[weaving.role().ordinal()]++;
        woven.add(weaving.name());
        if (weaving.reason() != null) {
            notes.add(weaving.name() + ": " + weaving.reason());
        }
        if (isJdk) {
            notes.add(weaving.name() + ": it is the JDK's own; the agent needs bootstrap=true for it");
        }
    }

    private void addOverrides() {
        if (!overrides.isEmpty()) {
            for (final ClassPathFiles.Found found : files.classes()) {
                final Set<String> ancestors = files.ancestors(found.file(), true);
                if (overrides.areOf(ancestors)) {
                    try {
                        notes.addAll(overrides.in(
                            ClassDescriptions.of(found.internalName().replace('/', '.'), found.file()),
                            harm.program().find(found.internalName()), ancestors));
                    } catch (final RefusedException e) {
                        // That has been said.
                    }
                }
            }
        }
    }
}

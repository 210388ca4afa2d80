package io.reprieve.agent.build;

import io.reprieve.agent.files.ClassPathFiles;
import io.reprieve.agent.files.ConstantPoolScan;
import io.reprieve.agent.plan.ClassDescriptions;
import io.reprieve.agent.plan.ClassPlan;
import io.reprieve.agent.plan.Planner;
import io.reprieve.agent.plan.RefusedException;
import io.reprieve.agent.plan.WovenBefore;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.agent.transform.WeavingTransformer;
import io.reprieve.agent.weave.Companion;
import io.reprieve.agent.weave.Weaver;
import io.reprieve.agent.weave.WovenClass;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Weaves one class file after the other. What can't be woven is left as it is: the dry run says why.
 */
final class BuildTimeWeaver {
    private static final String CLASS = ".class";
    private static final String DESCRIPTION = "-info.class";

    private final RuleIndex rules;
    private final ConstantPoolScan scan;
    private final Planner planner;
    private final ClassPathFiles files;
    private final List<WovenFile> woven = new ArrayList<>();

    /**
     * A weaver.
     *
     * @param rules the rules.
     * @param files all classes, for what the rules ask about ancestors.
     */
    BuildTimeWeaver(final RuleIndex rules, final ClassPathFiles files) {
        this.rules = rules;
        this.scan = new ConstantPoolScan(rules.methodsOfSubtypes());
        this.planner = new Planner(rules);
        this.files = files;
    }

    /**
     * A woven class.
     *
     * @param internalName its name, with slashes.
     * @param root         what comes before its name where it lies, such as {@code BOOT-INF/classes/}.
     * @param file         its file.
     * @param companion    its companion's name, with slashes; {@code null} if it needs none.
     * @param numbers      its companion's file, or {@code null}.
     */
    record WovenFile(String internalName, String root, byte[] file, String companion, byte[] numbers) {
    }

    /**
     * Weaves a class.
     *
     * @param path where its file is, with slashes, from the root of its jar or directory.
     * @param file its file.
     * @return what came of it; {@code null} if it stays as it is.
     */
    WovenFile weave(final String path, final byte[] file) {
        if (!path.endsWith(CLASS) || path.endsWith(DESCRIPTION)) {
            return null;
        }
        final String name;
        try {
            final ClassReader reader = OpenedClassReader.of(file);
            name = reader.getClassName();
        } catch (final RuntimeException e) {
            return null;
        }
        if (!path.endsWith(name + CLASS) || WeavingTransformer.isOwn(name)) {
            return null;
        }
        final int found = scan.look(file);
        final List<Rule> matching = rules.isEmpty() ? List.of()
            : rules.of(name, file, (found & ConstantPoolScan.METHOD) != 0, files);
        if (matching.isEmpty() && (found & ConstantPoolScan.ANNOTATION) == 0) {
            return null;
        }
        final WovenFile result;
        try {
            final TypeDescription type = ClassDescriptions.of(name.replace('/', '.'), file);
            final ClassPlan plan = planner.plan(null, type, file, matching, files, null);
            final Companion companion = new Companion(name, each -> !WovenBefore.contains(file, each));
            final WovenClass wovenClass = new Weaver(companion).weave(null, type, file, plan);
            if (wovenClass.file() == null) {
                return null;
            }
            result = new WovenFile(
                name,
                path.substring(0, path.length() - CLASS.length() - name.length()),
                wovenClass.file(),
                companion.isNeeded() ? companion.internalName() : null,
                companion.isNeeded() ? companion.classFile() : null);
        } catch (final RefusedException e) {
            return null;
        }
        woven.add(result);
        return result;
    }

    /**
     * All that came of the classes so far.
     *
     * @return in the order of their weaving.
     */
    List<WovenFile> woven() {
        return woven;
    }
}

package io.reprieve.agent.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * The class files that one class loader, or one class path, can find, and what they tell about the ancestors of a
 * class.
 *
 * <p>Nothing is loaded: a class that is asked about is mostly about to be loaded itself, and its ancestors after it.
 */
public abstract class ClassFiles {
    private static final String OBJECT = "java/lang/Object";
    private static final String JDK = "java/";

    /** The ancestors of types whose own ancestors could all be found. */
    private final Map<String, Set<String>> known = new ConcurrentHashMap<>();

    /** For subclasses. */
    protected ClassFiles() {
    }

    /**
     * Finds the file of a class.
     *
     * @param internalName the name of the class, with slashes.
     * @return its bytes, or {@code null} if it can't be found.
     */
    public abstract byte[] find(String internalName);

    /**
     * The superclass and the interfaces of a type.
     *
     * @param internalName the name of the type, with slashes.
     * @return their names, with slashes; {@code null} if the type can't be found.
     */
    protected List<String> parents(final String internalName) {
        final byte[] classFile = find(internalName);
        return classFile == null ? null : parents(classFile);
    }

    /**
     * The superclass and the interfaces that a class file names.
     *
     * @param classFile the class file.
     * @return their names, with slashes; empty if the file can't be parsed.
     */
    public static List<String> parents(final byte[] classFile) {
        try {
            final ClassReader reader = OpenedClassReader.of(classFile);
            final List<String> parents = new ArrayList<>();
            if (reader.getSuperName() != null) {
                parents.add(reader.getSuperName());
            }
            Collections.addAll(parents, reader.getInterfaces());
            return parents;
        } catch (final RuntimeException e) {
            return List.of();
        }
    }

    /**
     * The ancestors of a class, as far as they can be found, but for {@code Object}.
     *
     * @param classFile the class file.
     * @param ofJdk     whether those of the JDK's types are wanted, too.
     * @return their names, with slashes.
     */
    public final Set<String> ancestors(final byte[] classFile, final boolean ofJdk) {
        final Set<String> ancestors = new LinkedHashSet<>();
        addAll(parents(classFile), ofJdk, ancestors, new HashSet<>());
        return ancestors;
    }

    private boolean addAll(
            final List<String> parents, final boolean ofJdk, final Set<String> ancestors, final Set<String> path) {
        boolean isComplete = true;
        for (final String parent : parents) {
            if (!parent.equals(OBJECT) && ancestors.add(parent) && (ofJdk || !parent.startsWith(JDK))) {
                isComplete &= addAncestorsOf(parent, ofJdk, ancestors, path);
            }
        }
        return isComplete;
    }

    private boolean addAncestorsOf(
            final String type, final boolean ofJdk, final Set<String> ancestors, final Set<String> path) {
        Set<String> more = known.get(type);
        boolean isComplete = true;
        if (more == null) {
            // A class that is its own ancestor will be refused by the JVM.
            final List<String> parents = path.add(type) ? parents(type) : List.of();
            more = new LinkedHashSet<>();
            // What can't be found now may be later: a generated class is there only once it is loaded.
            isComplete = parents != null && addAll(parents, ofJdk, more, path);
            path.remove(type);
            if (isComplete) {
                known.put(type, more);
            }
        }
        ancestors.addAll(more);
        return isComplete;
    }
}

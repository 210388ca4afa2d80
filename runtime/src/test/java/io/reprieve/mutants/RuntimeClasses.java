package io.reprieve.mutants;

import io.reprieve.torture.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The runtime's classes as the build has made them, and all their mutations.
 */
final class RuntimeClasses {
    private static final Path RUNTIME = ChildJvm.CLASSES.resolve(Path.of("io", "reprieve", "runtime"));
    private static final String PACKAGE = "io/reprieve/runtime/";
    private static final String END = ".class";

    private final Map<String, byte[]> classes = new TreeMap<>();
    private final SharedState shared;

    RuntimeClasses() throws IOException {
        try (Stream<Path> files = Files.walk(RUNTIME)) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                final String name = ChildJvm.CLASSES.relativize(file).toString();
                if (name.endsWith(END) && !name.endsWith("-info" + END)) {
                    classes.put(
                        name.substring(0, name.length() - END.length()).replace(java.io.File.separatorChar, '.'),
                        Files.readAllBytes(file));
                }
            }
        }
        shared = new SharedState(classes.values());
    }

    /** All mutations, by class, and within a class in the order of its byte code. */
    List<Mutation> mutations() {
        final List<Mutation> all = new ArrayList<>();
        classes.forEach((name, type) -> all.addAll(Mutator.mutationsOf(type, shared)));
        return all;
    }

    /** The classes by their names, with dots. */
    Map<String, byte[]> all() {
        return Collections.unmodifiableMap(classes);
    }

    /** The class's name below the runtime's package. */
    static String shortName(final String internalName) {
        return internalName.substring(PACKAGE.length()).replace('/', '.');
    }

    /** Writes the class with a mutation into a directory, as a class path has it. */
    void write(final Mutation mutation, final Path directory) throws IOException {
        write(
            mutation.className(), Mutator.mutate(classes.get(mutation.className()), shared, mutation), directory);
    }

    static void write(final String className, final byte[] type, final Path directory) throws IOException {
        final Path file = directory.resolve(className.replace('.', '/') + END);
        Files.createDirectories(file.getParent());
        Files.write(file, type);
    }
}

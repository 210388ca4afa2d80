package io.reprieve.torture;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * A source file of the runtime with a mistake in it: a replacement of text that must be there exactly once, so that it
 * cannot rot unnoticed. Production knows nothing of it.
 */
public final class BrokenSource {
    private static final Path SOURCES =
        ChildJvm.CLASSES.resolve(Path.of("..", "..", "src", "main", "java", "io", "reprieve", "runtime")).normalize();

    private final String file;
    private final List<String> originals = new ArrayList<>();
    private final List<String> replacements = new ArrayList<>();

    /**
     * A mistake.
     *
     * @param file    below the package of the runtime, without its ending.
     * @param patches pairs of what is there, and what is to be there instead. Indentation does not count.
     */
    public BrokenSource(final String file, final String... patches) {
        this.file = file;
        for (int i = 0; i < patches.length; i += 2) {
            originals.add(unindented(patches[i]));
            replacements.add(unindented(patches[i + 1]));
        }
    }

    String file() {
        return file;
    }

    /**
     * Makes the mistake.
     *
     * @param directory which is empty.
     * @return where the classes of the file are, which come before the others on the class path.
     * @throws IOException if the source can't be read, or the classes can't be written.
     */
    public Path compile(final Path directory) throws IOException {
        final Path source = directory.resolve(file + ".java");
        final Path classes = directory.resolve("classes");
        Files.createDirectories(source.getParent());
        Files.createDirectories(classes);
        Files.writeString(source, applyTo(Files.readString(SOURCES.resolve(file + ".java"))));
        final List<String> classPath = new ArrayList<>(ChildJvm.libraries());
        classPath.add(ChildJvm.CLASSES.toString());
        final StringWriter output = new StringWriter();
        final PrintWriter writer = new PrintWriter(output);
        final ToolProvider javac = ToolProvider.findFirst("javac")
            .orElseThrow(() -> new AssertionError("there is no javac: this test needs a JDK"));
        final int exitCode = javac.run(
            writer, writer, "--release", "17", "-proc:none", "-nowarn",
            "-cp", String.join(File.pathSeparator, classPath), "-d", classes.toString(), source.toString());
        if (exitCode != 0) {
            throw new AssertionError(directory.getFileName() + " does not compile:\n" + output);
        }
        return classes;
    }

    private String applyTo(final String source) {
        String patched = unindented(source);
        for (int i = 0; i < originals.size(); i++) {
            final String original = originals.get(i);
            final int at = patched.indexOf(original);
            if (at < 0 || patched.indexOf(original, at + 1) >= 0) {
                throw new AssertionError("in " + file + " this is to be there exactly once, and is "
                    + (at < 0 ? "not" : "more often") + ":\n" + original);
            }
            patched = patched.substring(0, at) + replacements.get(i) + patched.substring(at + original.length());
        }
        return patched;
    }

    private static String unindented(final String text) {
        return String.join("\n", text.lines().map(String::strip).toList());
    }
}

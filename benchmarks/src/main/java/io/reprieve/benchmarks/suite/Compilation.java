package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.report.Measurements;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * What the agent costs a big program that it has nothing to weave in: javac, compiling Commons Lang.
 */
final class Compilation implements Step {
    private static final int SECONDS = 120;

    private final Dose dose;
    private final Workplace workplace;

    Compilation(final Dose dose, final Workplace workplace) {
        this.dose = dose;
        this.workplace = workplace;
    }

    @Override
    public String title() {
        return "javac compiling commons-lang3, with the agent and without";
    }

    @Override
    public String mark() {
        return "javac.";
    }

    @Override
    public void measure(final Measurements to) throws IOException {
        final Path sources = workplace.output().resolve("commons-lang3");
        final Path list = workplace.output().resolve("commons-lang3.list");
        Files.write(list, unpack(sources).stream().map(file -> '"' + file.toString() + '"').toList());
        Files.writeString(rules(), "release org.example.NobodyHasThis#close()\n");
        final long[] times =
            new InTurn(compiler("plain", list), compiler("agent", list)).shortest(dose.compilations());
        to.put("javac.plain", times[0]);
        to.put("javac.agent", times[1]);
    }

    private Program compiler(final String name, final Path list) {
        final List<String> command = new ArrayList<>(List.of(workplace.java(), "-Xmx512m"));
        if (name.equals("agent")) {
            command.add(workplace.agentOption() + ",rules=" + rules());
        }
        command.addAll(List.of(
            "-m", "jdk.compiler/com.sun.tools.javac.Main", "-nowarn", "-proc:none",
            "-d", workplace.output().resolve("javac-" + name).toString(), "@" + list));
        return new Program(command, workplace.output().resolve("javac-" + name + ".log"), SECONDS);
    }

    private Path rules() {
        return workplace.output().resolve("no-match.rules");
    }

    private List<Path> unpack(final Path to) throws IOException {
        final List<Path> files = new ArrayList<>();
        try (InputStream in = Files.newInputStream(jar()); ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".java") && !entry.getName().contains("..")) {
                    final Path file = to.resolve(entry.getName());
                    Files.createDirectories(file.getParent());
                    Files.write(file, zip.readAllBytes());
                    files.add(file);
                }
            }
        }
        return files;
    }

    private Path jar() throws IOException {
        final Path directory = workplace.root().resolve(Path.of("benchmarks", "target", "sources"));
        try (Stream<Path> jars = Files.list(directory)) {
            return jars.filter(file -> file.toString().endsWith("-sources.jar"))
                .findFirst()
                .orElseThrow(() -> new IOException("no sources in " + directory + "; build the project"));
        }
    }
}

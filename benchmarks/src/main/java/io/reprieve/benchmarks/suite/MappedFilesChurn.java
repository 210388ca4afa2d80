package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.report.Measurements;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How many mapped files are alive while thousands are made, read and deleted, JDK 22 and later.
 */
final class MappedFilesChurn implements Step {
    private static final int SECONDS = 300;
    private static final String FILES = "10000";
    /** By its name: earlier JDKs can't compile it. */
    private static final String PROGRAM = "io.reprieve.benchmarks.program.MappedFiles";

    private final Workplace workplace;

    MappedFilesChurn(final Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public String title() {
        return FILES + " files mapped, read and deleted";
    }

    @Override
    public String mark() {
        return "mapped.";
    }

    @Override
    public void measure(final Measurements to) throws IOException {
        final List<String> command = new ArrayList<>(List.of(workplace.java(), "-Xmx512m"));
        command.addAll(Workplace.quietOptions());
        command.addAll(List.of(JmhRuns.NATIVE_ACCESS, "-cp", Workplace.classPath(), PROGRAM, FILES));
        final Program program = new Program(command, workplace.output().resolve("mapped.log"), SECONDS);
        program.run();
        Figures.read(program.output(), mark(), to);
    }
}

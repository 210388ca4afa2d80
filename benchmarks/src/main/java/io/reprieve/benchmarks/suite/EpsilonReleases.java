package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.program.SteadyReleases;
import io.reprieve.benchmarks.report.Measurements;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Releases without a collector, in a heap that a byte for each of them would fill many times over.
 */
final class EpsilonReleases implements Step {
    private static final int SECONDS = 300;

    private final Dose dose;
    private final Workplace workplace;

    EpsilonReleases(final Dose dose, final Workplace workplace) {
        this.dose = dose;
        this.workplace = workplace;
    }

    @Override
    public String title() {
        return String.format(
            Locale.ROOT, "%,d releases under Epsilon, heap of 64 MB", dose.epsilonReleases());
    }

    @Override
    public String mark() {
        return "epsilon.";
    }

    @Override
    public void measure(final Measurements to) throws IOException {
        final List<String> command = new ArrayList<>(List.of(
            workplace.java(), "-Xms64m", "-Xmx64m", "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC"));
        command.addAll(Workplace.quietOptions());
        command.addAll(List.of(
            "-cp", Workplace.classPath(), SteadyReleases.class.getName(), Long.toString(dose.epsilonReleases())));
        final Program program = new Program(command, workplace.output().resolve("epsilon.log"), SECONDS);
        program.run();
        Figures.read(program.output(), mark(), to);
    }
}

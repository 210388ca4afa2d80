package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.program.GracePeriodRates;
import io.reprieve.benchmarks.report.Measurements;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How many releases a grace period serves when they come fast, and how long one waits that comes alone.
 */
final class GracePeriodsByNeed implements Step {
    private static final int SECONDS = 120;

    private final Workplace workplace;

    GracePeriodsByNeed(final Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public String title() {
        return "grace periods at high and at low rates of releases";
    }

    @Override
    public String mark() {
        return "rates.";
    }

    @Override
    public void measure(final Measurements to) throws IOException {
        final List<String> command = new ArrayList<>(List.of(workplace.java(), "-Xmx512m"));
        command.addAll(Workplace.quietOptions());
        command.addAll(List.of("-cp", Workplace.classPath(), GracePeriodRates.class.getName()));
        final Program program = new Program(command, workplace.output().resolve("rates.log"), SECONDS);
        program.run();
        Figures.read(program.output(), mark(), to);
    }
}

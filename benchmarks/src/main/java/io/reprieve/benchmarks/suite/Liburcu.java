package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.report.Measurements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The peer in C: liburcu, measured by a small program that is compiled here, where gcc and the library are.
 */
final class Liburcu implements Step {
    private static final List<String> FLAVOURS = List.of("memb", "qsbr");
    private static final int ROUNDS = 9;
    private static final int SECONDS_TO_COMPILE = 60;
    private static final int SECONDS_TO_RUN = 120;

    private final Dose dose;
    private final Workplace workplace;

    Liburcu(final Dose dose, final Workplace workplace) {
        this.dose = dose;
        this.workplace = workplace;
    }

    /** Its version; empty where it can't be used. */
    String version() {
        for (final String flavour : FLAVOURS) {
            try {
                compile(flavour);
            } catch (final IOException e) {
                return "";
            }
        }
        final Program query = new Program(
            List.of("pkg-config", "--modversion", "liburcu-memb"), log("version"), SECONDS_TO_COMPILE);
        try {
            query.run();
            return String.join(" ", query.output());
        } catch (final IOException e) {
            return "of unknown version";
        }
    }

    @Override
    public String title() {
        return "liburcu";
    }

    @Override
    public String mark() {
        return "liburcu.";
    }

    @Override
    public void measure(final Measurements to) throws IOException {
        final String milliseconds = Long.toString(dose.iteration().convertTo(TimeUnit.MILLISECONDS) / ROUNDS);
        for (final String flavour : FLAVOURS) {
            final Program program = new Program(
                List.of(binary(flavour).toString(), milliseconds, Integer.toString(ROUNDS)),
                log(flavour),
                SECONDS_TO_RUN);
            program.run();
            Figures.read(program.output(), mark(), to);
        }
    }

    private void compile(final String flavour) throws IOException {
        Files.createDirectories(workplace.output());
        new Program(
            List.of(
                "gcc", "-std=gnu11", "-O2", "-DFLAVOUR_" + flavour,
                "-o", binary(flavour).toString(),
                workplace.root().resolve(Path.of("benchmarks", "src", "main", "c", "liburcu_cost.c")).toString(),
                "-pthread", "-lurcu-" + flavour, "-lurcu-common"),
            log("gcc-" + flavour),
            SECONDS_TO_COMPILE).run();
    }

    private Path binary(final String flavour) {
        return workplace.output().resolve("liburcu-" + flavour);
    }

    private Path log(final String what) {
        return workplace.output().resolve("liburcu-" + what + ".log");
    }
}

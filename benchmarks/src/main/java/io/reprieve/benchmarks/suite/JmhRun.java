package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.report.JmhResults;
import io.reprieve.benchmarks.report.Measurements;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Some of JMH's benchmarks, all with the same options, in forks that have the agent.
 */
final class JmhRun implements Step {
    private final String name;
    private final List<String> benchmarks;
    private final int threads;
    private final List<String> options;
    private final Dose dose;
    private final int warmups;
    private final Workplace workplace;

    /**
     * A run.
     *
     * @param name       that the measurements get.
     * @param benchmarks of the form {@code Class.method}, or {@code Class} for all of one.
     * @param threads    that run each; a group runs with as many as it has methods.
     * @param options    of the JVM.
     * @param dose       how long.
     * @param warmups    iterations that don't count.
     * @param workplace  where everything is.
     */
    JmhRun(
        final String name,
        final List<String> benchmarks,
        final int threads,
        final List<String> options,
        final Dose dose,
        final int warmups,
        final Workplace workplace) {
        this.name = name;
        this.benchmarks = List.copyOf(benchmarks);
        this.threads = threads;
        this.options = List.copyOf(options);
        this.dose = dose;
        this.warmups = warmups;
        this.workplace = workplace;
    }

    @Override
    public String mark() {
        return "@" + name;
    }

    /** As regular expressions for JMH. */
    List<String> patterns() {
        return benchmarks.stream()
            .map(benchmark -> "\\." + benchmark.replace(".", "\\.") + (benchmark.contains(".") ? "$" : "\\."))
            .toList();
    }

    @Override
    public String title() {
        return "JMH, " + name + ": " + String.join(", ", benchmarks);
    }

    @Override
    public void measure(final Measurements to) throws IOException {
        final Path results = workplace.output().resolve("jmh-" + name + ".json");
        final Path log = workplace.output().resolve("jmh-" + name + ".log");
        final List<String> jvmOptions = new ArrayList<>(List.of("-Xms512m", "-Xmx512m"));
        jvmOptions.addAll(Workplace.quietOptions());
        jvmOptions.addAll(options);
        jvmOptions.add(workplace.agentOption());
        final ChainedOptionsBuilder builder = new OptionsBuilder()
            .jvm(workplace.java())
            .jvmArgs(jvmOptions.toArray(String[]::new))
            .forks(dose.forks())
            .threads(threads)
            .warmupIterations(warmups)
            .warmupTime(dose.warmup())
            .measurementIterations(dose.iterations())
            .measurementTime(dose.iteration())
            // Before each iteration: what lives is old then, as in a program that runs for long.
            .shouldDoGC(true)
            .param("size", dose.sizes())
            .addProfiler(GCProfiler.class)
            .resultFormat(ResultFormatType.JSON)
            .result(results.toString())
            .output(log.toString());
        patterns().forEach(builder::include);
        try {
            if (new Runner(builder.build()).run().isEmpty()) {
                throw new IOException("no benchmark has run; see " + log);
            }
        } catch (final RunnerException e) {
            throw new IOException(e.getMessage() + "; see " + log, e);
        }
        JmhResults.read(results, name, to);
    }
}

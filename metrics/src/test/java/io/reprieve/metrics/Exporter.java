package io.reprieve.metrics;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The ways by which the numbers of a program reach Prometheus: the real things, each beside the program in its JVM.
 */
enum Exporter {
    JMX_EXPORTER("64m") {
        @Override
        List<String> options(final int port) {
            return List.of("-javaagent:" + MetricsTest.exporter() + "=127.0.0.1:" + port + ":"
                + RuleFiles.JMX_EXPORTER.toAbsolutePath());
        }
    },
    OPEN_TELEMETRY("192m") {
        @Override
        List<String> options(final int port) {
            return List.of(
                "-javaagent:" + MetricsTest.testJar("opentelemetry-javaagent"),
                "-Dotel.jmx.config=" + RuleFiles.OPEN_TELEMETRY.toAbsolutePath(), "-Dotel.jmx.discovery.delay=1000",
                "-Dotel.metrics.exporter=prometheus", "-Dotel.exporter.prometheus.host=127.0.0.1",
                "-Dotel.exporter.prometheus.port=" + port, "-Dotel.traces.exporter=none",
                "-Dotel.logs.exporter=none");
        }
    },
    MICROMETER("64m") {
        @Override
        List<String> options(final int port) {
            return List.of("-Dbound.port=" + port);
        }

        @Override
        String classPath(final String programs) {
            // What an application has that depends on the binder; the tests' own class path is that and more.
            return programs + File.pathSeparator + System.getProperty("java.class.path");
        }

        @Override
        List<String> main(final String program) {
            return List.of(Bound.class.getName(), program);
        }
    };

    private final String heap;

    Exporter(final String heap) {
        this.heap = heap;
    }

    /** So much is enough for it and the program, and little enough to be filled. */
    String heap() {
        return heap;
    }

    String shown() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where the scrapes are kept. */
    Path folder() {
        return Path.of("src/test/resources/io/reprieve/metrics", shown());
    }

    /** What the JVM is started with. */
    abstract List<String> options(int port);

    String classPath(final String programs) {
        return programs;
    }

    /** What is started to start a program. */
    List<String> main(final String program) {
        return List.of(program);
    }
}

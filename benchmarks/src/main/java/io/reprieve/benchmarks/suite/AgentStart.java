package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.program.Hello;
import io.reprieve.benchmarks.report.Measurements;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the agent adds to the start of a program that does next to nothing.
 */
final class AgentStart implements Step {
    private static final int SECONDS = 60;

    private final Dose dose;
    private final Workplace workplace;

    AgentStart(final Dose dose, final Workplace workplace) {
        this.dose = dose;
        this.workplace = workplace;
    }

    @Override
    public String title() {
        return "hello world, with the agent and without";
    }

    @Override
    public String mark() {
        return "start.";
    }

    @Override
    public void measure(final Measurements to) throws IOException {
        // In a directory of its own: opening our own big jar would be measured with it.
        final Path classes = workplace.output().resolve("hello");
        final String resource = Hello.class.getName().replace('.', '/') + ".class";
        final Path file = classes.resolve(resource);
        Files.createDirectories(file.getParent());
        try (InputStream in = AgentStart.class.getClassLoader().getResourceAsStream(resource)) {
            Files.write(file, in.readAllBytes());
        }
        final String main = Hello.class.getName();
        final long[] medians = new InTurn(
            program("plain", List.of(workplace.java(), "-cp", classes.toString(), main)),
            program("agent", List.of(workplace.java(), workplace.agentOption(), "-cp", classes.toString(), main)))
            .medians(dose.starts());
        to.put("start.plain", medians[0]);
        to.put("start.agent", medians[1]);
    }

    private Program program(final String name, final List<String> command) {
        return new Program(command, workplace.output().resolve("start-" + name + ".log"), SECONDS);
    }
}

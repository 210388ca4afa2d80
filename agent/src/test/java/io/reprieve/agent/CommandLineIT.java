package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The command line of the agent's jar.
 */
class CommandLineIT {
    @ParameterizedTest
    @ValueSource(strings = {"", "-h", "--help", "help"})
    void withoutACommandTheJarSaysWhatItIs(final String arguments) {
        final ChildJvm.Result result = run(arguments);
        assertEquals(0, result.status(), result.toString());
        assertEquals(List.of(), result.err());
        assertEquals("Reprieve agent " + ChildJvm.version(), result.out().get(0));
        assertTrue(result.out().stream().anyMatch(line -> line.contains("-javaagent:")), result.toString());
        assertTrue(result.out().stream().anyMatch(line -> line.contains("strict=")), result.toString());
        assertTrue(result.out().stream().noneMatch(line -> line.contains("\u001b")), "no colours in a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-V", "--version"})
    void itKnowsItsVersion(final String argument) {
        final ChildJvm.Result result = run(argument);
        assertEquals(0, result.status(), result.toString());
        result.prints("Reprieve agent " + ChildJvm.version());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--frobnicate", "frobnicate"})
    void anUnknownArgumentIsNamedInOneLine(final String argument) {
        final ChildJvm.Result result = run(argument);
        assertEquals(2, result.status(), result.toString());
        assertEquals(List.of(), result.out());
        assertEquals(1, result.err().size(), result.toString());
        result.reports("reprieve: unknown argument", "'" + argument + "'", "--help");
    }

    @Test
    void theCommandLineCostsNoProgramItsStart() {
        final ChildJvm.Result result = ChildJvm.withPrograms().option("-Xlog:class+load").agent("")
            .run("com.acme.Readers");
        assertEquals(0, result.status(), result.toString());
        assertTrue(result.out().stream().anyMatch(line -> line.contains("io.reprieve.agent.ReprieveAgent")));
        assertTrue(result.out().stream().noneMatch(line -> line.contains(".shaded.picocli.")));
        assertTrue(result.out().stream().noneMatch(line -> line.contains("io.reprieve.agent.command.")));
        assertTrue(result.out().stream().noneMatch(line -> line.contains("io.reprieve.jfr.")));
        assertTrue(result.out().stream().noneMatch(line -> line.contains(".shaded.jmc.")));
    }

    private static ChildJvm.Result run(final String... arguments) {
        final String[] what = new String[1 + arguments.length];
        what[0] = ChildJvm.agentJar().toString();
        System.arraycopy(arguments, 0, what, 1, arguments.length);
        return ChildJvm.bare().option("-jar").run(what[1].isEmpty() ? new String[] {what[0]} : what);
    }
}

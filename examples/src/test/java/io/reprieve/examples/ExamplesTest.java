package io.reprieve.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.Rcu;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples print what their comments say, and leave no call of the API out.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ExamplesTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "reprieve", "examples");
    private static final String NEEDS_A_SETTING = "ReclaimWork";
    /** Tells of a body that throws, which is no news here. Held, or what is set on it would be forgotten. */
    private static final Logger LOG = Logger.getLogger("io.reprieve");

    @BeforeAll
    static void keepTheLogOffTheConsole() {
        LOG.setUseParentHandlers(false);
    }

    private static List<String> examples() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("package-info.java"))
                .map(name -> name.substring(0, name.length() - ".java".length())).sorted().toList();
        }
    }

    private static List<String> examplesWithoutSettings() throws IOException {
        return examples().stream().filter(name -> !name.equals(NEEDS_A_SETTING)).toList();
    }

    private static String source(final String name) throws IOException {
        return Files.readString(SOURCES.resolve(name + ".java"));
    }

    /** What stands in the comment. */
    private static List<String> promised(final String name) throws IOException {
        final String source = source(name);
        final int begin = source.indexOf("<p>It prints:\n * <pre>\n");
        final int end = source.indexOf(" * </pre>", begin);
        assertTrue(begin >= 0 && end >= 0, name + " says what it prints");
        return source.substring(begin, end).lines().skip(2).map(line -> line.substring(" * ".length())).toList();
    }

    @ParameterizedTest
    @MethodSource("examplesWithoutSettings")
    void eachPrintsWhatItsCommentSays(final String name) throws Exception {
        final Method main = Class.forName("io.reprieve.examples." + name).getMethod("main", String[].class);
        final PrintStream console = System.out;
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            main.invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(console);
        }
        assertEquals(promised(name), printed.toString(StandardCharsets.UTF_8).lines().toList());
    }

    @Test
    void theOneThatDrivesTheReclaimerItselfPrintsWhatItsCommentSays() throws Exception {
        final Process program = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
            "-Dreprieve.reclaimer=invoked", "-cp", System.getProperty("java.class.path"),
            "io.reprieve.examples." + NEEDS_A_SETTING).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            final String printed = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(program.waitFor(30, TimeUnit.SECONDS), "it ends");
            assertEquals(promised(NEEDS_A_SETTING), printed.lines().toList());
            assertEquals(0, program.exitValue());
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void eachCallOfTheApiHasAnExample() throws IOException {
        final StringBuilder all = new StringBuilder();
        for (final String name : examples()) {
            all.append(source(name));
        }
        final Set<String> missing = Arrays.stream(Rcu.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers())).map(Method::getName)
            .filter(name -> all.indexOf("Rcu." + name + "(") < 0 && all.indexOf("Rcu::" + name) < 0)
            .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), missing, "calls without an example");
    }

    @Test
    void eachExampleIsInTheTableOfThePackage() throws IOException {
        final String table = source("package-info");
        for (final String name : examples()) {
            assertTrue(table.contains("{@link io.reprieve.examples." + name + "}"), name + " is in the table");
        }
    }
}

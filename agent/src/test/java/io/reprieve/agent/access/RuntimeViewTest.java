package io.reprieve.agent.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Where the runtime is a module, the agent may call what it opens for itself, and no more.
 */
final class RuntimeViewTest {
    private static final Pattern IMPORT = Pattern.compile("^import (io\\.reprieve\\.runtime(?:\\.\\w+)?)\\.[A-Z]");

    @Test
    void whatTheAgentCallsOfTheRuntimeIsOpenedForIt() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            assertEquals(
                new TreeSet<>(RuntimeView.OF_THE_AGENT),
                files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(RuntimeViewTest::packages)
                    .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    private static Stream<String> packages(final Path file) {
        try {
            return Files.readAllLines(file).stream().map(IMPORT::matcher).filter(Matcher::find)
                .map(found -> found.group(1));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.reprieve.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.RcuStatistics;
import io.reprieve.agent.rules.Option;
import io.reprieve.agent.rules.Role;
import io.reprieve.jfr.recording.Counter;
import io.reprieve.runtime.config.Key;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What stands in the code is what stands in the help and in the documentation: settings with their defaults, the words
 * of rules, commands.
 */
class NamesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");

    @Test
    void theHelpHasEverySettingWithItsDefault() {
        final List<String> help = ReprieveCommand.commandLine().getUsageMessage().lines().toList();
        final List<String> found = new ArrayList<>();
        for (final Key key : Key.values()) {
            final Pattern line = Pattern.compile(" {2}" + Pattern.quote(key.keyName()) + "=(?:\\S+\\|)?"
                + (key.defaultValue().isEmpty() ? "FILE" : Pattern.quote(key.defaultValue())) + "(?:\\|\\S+)? +\\S.*");
            if (help.stream().anyMatch(each -> line.matcher(each).matches())) {
                found.add(key.keyName());
            }
        }
        assertEquals(Stream.of(Key.values()).map(Key::keyName).toList(), found, String.join("\n", help));
    }

    @Test
    void theDocumentationHasEverySettingWithItsDefault() throws IOException {
        final List<String> rows = Files.readAllLines(ROOT.resolve("docs/SETTINGS.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.replaceAll("^(\\|[^|]*\\|[^|]*\\|).*", "$1"))
            .toList();
        assertEquals(
            Stream.of(Key.values())
                .map(key -> "| `" + key.keyName() + "` | "
                    + (key.defaultValue().isEmpty() ? "none" : "`" + key.defaultValue() + "`") + " |")
                .sorted().toList(),
            rows.stream().sorted().toList());
    }

    @Test
    void theDocumentationOfRulesHasEveryRoleAndOption() throws IOException {
        final String text = Files.readString(ROOT.resolve("agent/RULES.md"));
        for (final Role role : Role.values()) {
            assertTrue(text.contains("`" + role.keyword() + "`") || text.contains("\n" + role.keyword() + " "),
                role.keyword());
        }
        for (final Option option : Option.values()) {
            assertTrue(text.contains("`" + option.keyword() + "="), option.keyword());
        }
    }

    @Test
    void theDocumentationOfTheCommandLineHasEveryCommand() throws IOException {
        final String text = Files.readString(ROOT.resolve("README.md"))
            + Files.readString(ROOT.resolve("docs/ADOPT.md"))
            + Files.readString(ROOT.resolve("docs/OBSERVE.md"))
            + Files.readString(ROOT.resolve("docs/BUILD-TIME.md"));
        for (final String command : ReprieveCommand.commandLine().getSubcommands().keySet()) {
            assertTrue(command.equals("help") || text.contains("reprieve-agent.jar " + command + " "), command);
        }
    }

    @Test
    void theReportKnowsEveryCounter() {
        final List<String> known = Stream.of(Counter.values()).map(Counter::field).toList();
        assertEquals(
            List.of(),
            Stream.of(RcuStatistics.class.getRecordComponents()).map(RecordComponent::getName)
                .filter(counter -> !known.contains(counter)).toList());
    }

    @Test
    void whatTheDocumentationPointsAtIsThere() throws IOException {
        final List<String> missing = new ArrayList<>();
        int links = 0;
        for (final Path page : pages()) {
            final Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!link.group(1).contains(":")) {
                    links++;
                    if (!Files.exists(page.resolveSibling(link.group(1)))) {
                        missing.add(page + ": " + link.group(1));
                    }
                }
            }
        }
        assertTrue(links > 100, links + " links");
        assertEquals(List.of(), missing);
    }

    private static List<Path> pages() throws IOException {
        final List<Path> pages = new ArrayList<>();
        for (final String place : List.of(".", "docs", "agent", "metrics", "metrics/runbooks", "foreign")) {
            try (Stream<Path> files = Files.list(ROOT.resolve(place))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        return pages;
    }
}

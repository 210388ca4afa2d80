package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What programs are compiled against, and woven code calls, is what {@code api.txt} says.
 *
 * <p>The rule: lines of that file may be added, and none goes or changes. A method that is new in an interface which
 * programs implement has a default. What goes in {@code io.reprieve.woven} goes with a new
 * {@link io.reprieve.woven.BuildTimeWeaving#FORMAT}, for there are jars that were woven when they were built.
 * {@code mvn test -pl runtime -Dtest=ApiTest -Dapi.write=true} writes the file anew.
 */
class ApiTest {
    private static final Path FILE = Path.of("src", "test", "resources", "api.txt");

    @Test
    void nothingIsMissingAndWhatIsNewIsWrittenDown() throws Exception {
        final List<String> there = api();
        if (Boolean.getBoolean("api.write")) {
            Files.write(FILE, there);
        }
        final List<String> written = Files.readAllLines(FILE);
        final List<String> missing = new ArrayList<>(written);
        missing.removeAll(there);
        assertEquals(List.of(), missing, "programs that were compiled, or woven, against the last release need these");
        final List<String> added = new ArrayList<>(there);
        added.removeAll(written);
        assertEquals(List.of(), added, "new: see the rule in this class, and run it with -Dapi.write=true");
    }

    @Test
    void theFileHasWhatUsersKnow() throws Exception {
        final List<String> there = api();

        assertTrue(there.contains("io.reprieve.Rcu: public static void readLock();"), there::toString);
        assertTrue(there.contains("io.reprieve.woven.Woven: public static final int UNRESOLVED = -1;"));
    }

    /** A line for each type that is exported, and for each of its members that others can see. */
    private static List<String> api() throws Exception {
        final Path place = Path.of(Rcu.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        final TreeSet<String> lines = new TreeSet<>();
        for (final Path type : types(place)) {
            final StringWriter text = new StringWriter();
            final int status = ToolProvider.findFirst("javap").orElseThrow()
                .run(new PrintWriter(text), new PrintWriter(text), "-protected", "-constants", type.toString());
            assertEquals(0, status, text::toString);
            final String name = place.relativize(type).toString().replaceAll("[/\\\\]", ".").replace(".class", "");
            for (final String line : text.toString().lines().toList()) {
                if (!line.startsWith("Compiled from") && !line.equals("}") && !makesRecord(line, text.toString())) {
                    lines.add(line.startsWith(" ") ? name + ": " + line.strip() : line.replace(" {", ""));
                }
            }
        }
        return List.copyOf(lines);
    }

    /** Whether a member is the constructor of a record: it grows with each counter, and only the runtime calls it. */
    private static boolean makesRecord(final String line, final String type) {
        return type.contains(" extends java.lang.Record ") && line.matches("  public io\\.reprieve\\.\\S+\\(.*");
    }

    private static List<Path> types(final Path place) throws IOException {
        final List<Path> types = new ArrayList<>();
        final ModuleDescriptor module;
        try (var file = Files.newInputStream(place.resolve("module-info.class"))) {
            module = ModuleDescriptor.read(file);
        }
        for (final ModuleDescriptor.Exports exported : module.exports()) {
            try (Stream<Path> files = Files.list(place.resolve(exported.source().replace('.', '/')))) {
                files.filter(file -> file.toString().endsWith(".class") && !file.endsWith("package-info.class"))
                    .filter(ApiTest::isPublic)
                    .forEach(types::add);
            }
        }
        return types;
    }

    /** Whether others can see a type. An anonymous one or a package's own are nobody's business. */
    private static boolean isPublic(final Path type) {
        final StringWriter text = new StringWriter();
        ToolProvider.findFirst("javap").orElseThrow()
            .run(new PrintWriter(text), new PrintWriter(text), "-public", type.toString());
        return text.toString().lines().anyMatch(line -> line.startsWith("public "))
            && !type.getFileName().toString().matches(".*\\$\\d+\\.class");
    }
}

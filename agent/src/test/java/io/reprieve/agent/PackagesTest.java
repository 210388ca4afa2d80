package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Packages know each other one way.
 *
 * <p>An edge is whatever a class file's constants name, and so more than what was imported.
 */
class PackagesTest {
    private static final Pattern TYPE = Pattern.compile("io/reprieve/((?:[a-z]\\w*/)*)[A-Z]\\w*");

    @Test
    void noCircleGoesThroughThePackagesOfTheAgent() throws Exception {
        final Map<String, Set<String>> edges = edges(ReprieveAgent.class, "io/reprieve/agent/");

        assertTrue(edges.getOrDefault("agent/", Set.of()).contains("agent/start/"), edges::toString);
        assertEquals(List.of(), circles(edges));
    }

    @Test
    void aCircleIsFound() {
        final Map<String, Set<String>> edges = new TreeMap<>(Map.of(
            "a", Set.of("b"), "b", Set.of("c", "d"), "c", Set.of("a"), "d", Set.of("e"), "e", Set.of()));

        assertEquals(List.of(new TreeSet<>(Set.of("a", "b", "c"))), circles(edges));
    }

    /** What the packages of a jar, or of a directory, name of each other. */
    private static Map<String, Set<String>> edges(final Class<?> anyOfThem, final String prefix) throws Exception {
        final Path place = Path.of(anyOfThem.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            return edges(place, prefix);
        }
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
            return edges(jar.getPath("/"), prefix);
        }
    }

    private static Map<String, Set<String>> edges(final Path root, final String prefix) throws IOException {
        final Map<String, Set<String>> edges = new TreeMap<>();
        final List<Path> files;
        try (Stream<Path> found = Files.walk(root.resolve(prefix))) {
            files = found.filter(file -> file.toString().endsWith(".class")).toList();
        }
        for (final Path file : files) {
            final Matcher own = TYPE.matcher(root.relativize(file).toString());
            if (!own.lookingAt()) {
                continue;
            }
            final Matcher named = TYPE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            while (named.find()) {
                if (!named.group(1).equals(own.group(1)) && named.group().startsWith(prefix)) {
                    edges.computeIfAbsent(own.group(1), key -> new TreeSet<>()).add(named.group(1));
                }
            }
        }
        return edges;
    }

    /** The sets of packages that each lead to all others of the set. */
    private static List<Set<String>> circles(final Map<String, Set<String>> edges) {
        final Map<String, Set<String>> reachable = new HashMap<>();
        edges.keySet().forEach(start -> reachable.put(start, reachable(start, edges)));
        final List<Set<String>> circles = new ArrayList<>();
        for (final String start : edges.keySet()) {
            final Set<String> circle = new TreeSet<>(reachable.get(start));
            circle.removeIf(other -> !reachable.getOrDefault(other, Set.of()).contains(start));
            if (!circle.isEmpty() && !circles.contains(circle)) {
                circles.add(circle);
            }
        }
        return circles;
    }

    private static Set<String> reachable(final String start, final Map<String, Set<String>> edges) {
        final Set<String> seen = new TreeSet<>();
        final List<String> open = new ArrayList<>(edges.getOrDefault(start, Set.of()));
        while (!open.isEmpty()) {
            final String next = open.remove(open.size() - 1);
            if (seen.add(next)) {
                open.addAll(edges.getOrDefault(next, Set.of()));
            }
        }
        return seen;
    }
}

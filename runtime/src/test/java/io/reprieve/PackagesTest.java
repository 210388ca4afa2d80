package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The packages of the runtime know each other one way, and so do the classes of its queues.
 *
 * <p>An edge is whatever a class file's constants name. A package that users see is two rooms: its words, which lead to
 * nothing of the runtime (annotations, settings, what is returned), and the doors behind which the runtime is.
 */
final class PackagesTest {
    private static final Path CLASSES = ChildJvm.runtime();
    private static final Pattern NAME = Pattern.compile("io/reprieve/(?:[a-z]\\w*/)*[A-Z]\\w*");
    private static final String RUNTIME = "io/reprieve/runtime";
    private static final String QUEUE = "io/reprieve/runtime/queue";
    private static final int MOST_LINES = 400;

    @Test
    void noCircleGoesThroughThePackages() throws IOException {
        final Map<String, Set<String>> classes = classes();
        final Map<String, Set<String>> reachable = reachable(classes);
        final Map<String, Set<String>> rooms = merged(classes, type -> {
            final String room = packageOf(type);
            final boolean isDoor = reachable.get(type).stream().anyMatch(other -> packageOf(other).startsWith(RUNTIME));
            return room.startsWith(RUNTIME) ? room : room + (isDoor ? " doors" : " words");
        });

        assertTrue(rooms.get("io/reprieve doors").contains(RUNTIME), rooms::toString);
        assertEquals(List.of(), circles(rooms));
    }

    @Test
    void noCircleGoesThroughTheClassesOfTheQueues() throws IOException {
        final Map<String, Set<String>> queues = new TreeMap<>(classes());
        queues.keySet().removeIf(type -> !packageOf(type).equals(QUEUE));
        queues.values().forEach(others -> others.removeIf(other -> !packageOf(other).equals(QUEUE)));

        assertTrue(queues.get(QUEUE + "/SlowPath").contains(QUEUE + "/QueueRegistry"), queues::toString);
        assertEquals(List.of(), circles(queues));
    }

    @Test
    void noClassOfTheQueuesIsLongerThanCanBeReadAtOnce() throws IOException {
        final Path sources = CLASSES.resolve(Path.of("..", "..", "src", "main", "java")).normalize().resolve(QUEUE);
        final Map<String, Integer> tooLong = new TreeMap<>();
        try (Stream<Path> files = Files.list(sources)) {
            for (final Path file : files.toList()) {
                final int lines = Files.readAllLines(file).size();
                if (lines > MOST_LINES) {
                    tooLong.put(file.getFileName().toString(), lines);
                }
            }
        }

        assertEquals(Map.of(), tooLong);
    }

    @Test
    void aCircleIsFound() {
        final Map<String, Set<String>> edges = new TreeMap<>(Map.of(
            "a", Set.of("b"), "b", Set.of("c", "d"), "c", Set.of("a"), "d", Set.of("e"), "e", Set.of()));

        assertEquals(List.of(new TreeSet<>(Set.of("a", "b", "c"))), circles(edges));
    }

    /** What each class names of the others; classes within one another are one. */
    private static Map<String, Set<String>> classes() throws IOException {
        final Map<String, Set<String>> classes = new TreeMap<>();
        final List<Path> files;
        try (Stream<Path> found = Files.walk(CLASSES.resolve("io"))) {
            files = found.filter(file -> file.toString().endsWith(".class")).toList();
        }
        for (final Path file : files) {
            final Matcher own = NAME.matcher(CLASSES.relativize(file).toString().replace('\\', '/'));
            if (own.lookingAt()) {
                final Set<String> named = classes.computeIfAbsent(own.group(), type -> new TreeSet<>());
                final Matcher other = NAME.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                while (other.find()) {
                    named.add(other.group());
                }
                named.remove(own.group());
            }
        }
        // A text may look like a name.
        classes.values().forEach(named -> named.retainAll(classes.keySet()));
        return classes;
    }

    private static String packageOf(final String type) {
        return type.substring(0, type.lastIndexOf('/'));
    }

    private static Map<String, Set<String>> merged(
        final Map<String, Set<String>> edges, final UnaryOperator<String> room) {
        final Map<String, Set<String>> merged = new TreeMap<>();
        edges.forEach((from, others) -> {
            final Set<String> rooms = merged.computeIfAbsent(room.apply(from), key -> new TreeSet<>());
            others.stream().map(room).filter(to -> !to.equals(room.apply(from))).forEach(rooms::add);
        });
        return merged;
    }

    /** The sets of which each leads to all others of the set. */
    private static List<Set<String>> circles(final Map<String, Set<String>> edges) {
        final Map<String, Set<String>> reachable = reachable(edges);
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

    private static Map<String, Set<String>> reachable(final Map<String, Set<String>> edges) {
        final Map<String, Set<String>> reachable = new HashMap<>();
        for (final String start : edges.keySet()) {
            final Set<String> seen = new TreeSet<>();
            final List<String> open = new ArrayList<>(edges.get(start));
            while (!open.isEmpty()) {
                final String next = open.remove(open.size() - 1);
                if (seen.add(next)) {
                    open.addAll(edges.getOrDefault(next, Set.of()));
                }
            }
            reachable.put(start, seen);
        }
        return reachable;
    }
}

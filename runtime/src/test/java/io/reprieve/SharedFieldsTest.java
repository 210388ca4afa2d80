package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of shared fields in the runtime's package documentation and the runtime itself: what is volatile or has a
 * {@link VarHandle} has a row, and what has a row is there.
 */
final class SharedFieldsTest {
    private static final Path CLASSES = ChildJvm.runtime();
    private static final Path SOURCE = CLASSES.resolve(
        Path.of("..", "..", "src", "main", "java", "io", "reprieve", "runtime", "package-info.java")).normalize();
    /** Of these the table tells; the others hold flags of the start and what reports are made of. */
    private static final Pattern CORE = Pattern.compile(
        "io/reprieve/runtime/((memory|thread|reader|graceperiod|queue|reserve|reclaimer|site|pin)/)?[A-Z].*\\.class");
    private static final Pattern ROW = Pattern.compile("<tr><td>(.*?)</td>", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("\\{@code (?:([A-Z][\\w.]*)\\.)?(\\w+)\\}");

    private static List<Class<?>> core() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            final List<Class<?>> core = new ArrayList<>();
            for (final String file
                : files.map(file -> CLASSES.relativize(file).toString().replace('\\', '/')).toList()) {
                if (CORE.matcher(file).matches()) {
                    core.add(load(file.substring(0, file.length() - ".class".length()).replace('/', '.')));
                }
            }
            return core;
        }
    }

    private static Class<?> load(final String name) {
        try {
            return Class.forName(name, false, SharedFieldsTest.class.getClassLoader());
        } catch (final ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The fields with a row, each as class and name. */
    private static Set<String> rows() throws IOException {
        final Set<String> rows = new TreeSet<>();
        final Matcher row = ROW.matcher(Files.readString(SOURCE));
        while (row.find()) {
            String type = null;
            final Matcher name = NAME.matcher(row.group(1));
            while (name.find()) {
                type = name.group(1) != null ? name.group(1) : type;
                if (type != null) {
                    rows.add(type.substring(type.lastIndexOf('.') + 1) + "." + name.group(2));
                }
            }
        }
        return rows;
    }

    /** A class of which the table speaks by the name of the one that it is a part of, such as its padding. */
    private static boolean isOf(final Class<?> type, final String field, final String row) {
        return row.endsWith("." + field) && type.getSimpleName().startsWith(row.substring(0, row.indexOf('.')));
    }

    private static String fieldOf(final Field handle) {
        final String[] words = handle.getName().toLowerCase(Locale.ROOT).split("_");
        final StringBuilder name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        return name.toString();
    }

    private static boolean has(final Class<?> type, final String field) {
        return Arrays.stream(type.getDeclaredFields()).anyMatch(one -> one.getName().equals(field));
    }

    @Test
    void eachFieldThatThreadsShareHasARow() throws IOException {
        final Set<String> rows = rows();
        final Set<String> missing = new TreeSet<>();
        for (final Class<?> type : core()) {
            for (final Field field : type.getDeclaredFields()) {
                final boolean isHandle = field.getType() == VarHandle.class;
                final String name = isHandle ? fieldOf(field) : field.getName();
                // A handle of the elements of an array has no field.
                if ((isHandle ? has(type, name) : Modifier.isVolatile(field.getModifiers()))
                    && rows.stream().noneMatch(row -> isOf(type, name, row))) {
                    missing.add(type.getSimpleName() + "." + name);
                }
            }
        }
        assertEquals(Set.of(), missing, "without a row");
    }

    @Test
    void eachRowIsOfAFieldThatThereIs() throws IOException {
        final List<Class<?>> core = core();
        final Set<String> gone = new TreeSet<>(rows());
        gone.removeIf(row -> {
            final String field = row.substring(row.indexOf('.') + 1);
            return core.stream().anyMatch(type -> isOf(type, field, row) && has(type, field));
        });
        assertEquals(Set.of(), gone, "with a row, and not there");
    }
}

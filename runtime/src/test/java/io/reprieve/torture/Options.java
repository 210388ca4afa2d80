package io.reprieve.torture;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a run is asked to do: {@code --name value} pairs, each with a default. Printed in full, so that a run can be
 * repeated.
 */
final class Options {
    private static final String ALL = "all";

    private final Map<String, String> values = new LinkedHashMap<>();

    private Options() {
        values.put("seconds", "10");
        values.put("seed", Long.toString(System.nanoTime() & 0x7FFF_FFFF));
        values.put("readers", "3");
        values.put("virtual-readers", "2");
        values.put("writers", "2");
        values.put("visitors", "3");
        values.put("page-entries", "16");
        values.put("thread-pages", "1");
        values.put("shared-pages", "8");
        values.put("pooled", "true");
        values.put("second-domain", "true");
        values.put("delays", "true");
        values.put("patience", "20");
        values.put("every-path", "true");
        values.put("reads", ALL);
        values.put("releases", ALL);
    }

    static Options parse(final String... arguments) {
        final Options options = new Options();
        for (int i = 0; i < arguments.length; i += 2) {
            final String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!options.values.containsKey(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("not understood: " + arguments[i] + usage());
            }
            options.values.put(name, arguments[i + 1]);
        }
        options.kinds("reads", Path.Group.READ);
        options.kinds("releases", Path.Group.RELEASE);
        return options;
    }

    private static String usage() {
        final StringBuilder usage = new StringBuilder(512);
        usage.append(System.lineSeparator()).append("options, each with a value, and their defaults:");
        new Options().values.forEach((name, value) ->
            usage.append(System.lineSeparator()).append("  --").append(name).append(' ').append(value));
        usage.append(System.lineSeparator()).append("reads are among ").append(labels(Path.Group.READ))
            .append(System.lineSeparator()).append("releases are among ").append(labels(Path.Group.RELEASE))
            .append(System.lineSeparator()).append("the runtime's own settings are given as -Dreprieve.KEY=value");
        return usage.toString();
    }

    private static String labels(final Path.Group group) {
        final StringBuilder labels = new StringBuilder();
        for (final Path path : Path.values()) {
            if (path.group == group) {
                labels.append(labels.length() == 0 ? "" : ",").append(path.label());
            }
        }
        return labels.toString();
    }

    int number(final String name) {
        return Integer.parseInt(values.get(name));
    }

    long seed() {
        return Long.parseLong(values.get("seed"));
    }

    boolean isOn(final String name) {
        return Boolean.parseBoolean(values.get(name));
    }

    /** The kinds that a list names. */
    Set<Path> kinds(final String name, final Path.Group group) {
        final Set<Path> kinds = EnumSet.noneOf(Path.class);
        final String list = values.get(name);
        for (final String label : (ALL.equals(list) ? labels(group) : list).split(",")) {
            kinds.add(kind(label, name, group));
        }
        return kinds;
    }

    private static Path kind(final String label, final String name, final Path.Group group) {
        for (final Path path : Path.values()) {
            if (path.group == group && path.label().equals(label)) {
                return path;
            }
        }
        throw new IllegalArgumentException("--" + name + " knows no " + label + usage());
    }

    boolean isEverything() {
        return isOn("every-path") && values.get("reads").equals(ALL) && values.get("releases").equals(ALL);
    }

    String[] commandLine() {
        final String[] line = new String[2 * values.size()];
        int i = 0;
        for (final Map.Entry<String, String> entry : values.entrySet()) {
            line[i++] = "--" + entry.getKey();
            line[i++] = entry.getValue();
        }
        return line;
    }
}

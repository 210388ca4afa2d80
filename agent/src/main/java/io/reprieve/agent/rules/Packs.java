package io.reprieve.agent.rules;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules files that come in the agent's jar, each for a library. A pack names methods of the library alone; what the
 * application adds stands in its comment.
 *
 * <p>Beside a rule stands the shape of the method that it was written for, or several, as a comment
 * {@code #shape=1a2b3c4d,5e6f7a8b}, so that another version of the library is told from those that were tested.
 */
public final class Packs {
    /** What the name of a pack begins with where a rules file may stand. */
    public static final String PREFIX = "pack:";

    private static final String FOLDER = "/io/reprieve/agent/packs/";
    private static final String SUFFIX = ".rules";
    private static final String TESTED = "# Tested: ";
    private static final String SHAPE = "#shape=";
    /** In the order of the alphabet. A resource's folder can't be listed in every class loader. */
    private static final List<String> NAMES = List.of(
        "aeron", "agrona", "commons-pool2", "jna", "kafka", "lucene", "mapdb", "rocketmq", "rocksdb", "sqlite-jdbc");

    private Packs() {
    }

    /**
     * The packs that there are.
     *
     * @return their names.
     */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * The lines of a pack.
     *
     * @param name its name.
     * @return the lines.
     * @throws IOException if there is none of that name; the message says which there are.
     */
    public static List<String> lines(final String name) throws IOException {
        final InputStream file = NAMES.contains(name) ? Packs.class.getResourceAsStream(FOLDER + name + SUFFIX) : null;
        if (file == null) {
            throw new IOException("there is no pack " + name + "; expected " + Option.listed(NAMES));
        }
        final List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        }
        return lines;
    }

    /**
     * What a pack was tested with.
     *
     * @param lines the pack.
     * @return the libraries and their versions.
     */
    public static String tested(final List<String> lines) {
        for (final String line : lines) {
            if (line.startsWith(TESTED)) {
                return line.substring(TESTED.length());
            }
        }
        return "nothing";
    }

    /** The shapes of the methods that a rule was written for; none if it takes any. */
    static Set<String> shapes(final String line) {
        final int at = line.indexOf(SHAPE);
        if (at < 0) {
            return Collections.emptySet();
        }
        final Set<String> shapes = new HashSet<>();
        Collections.addAll(shapes, line.substring(at + SHAPE.length()).trim().split(","));
        return shapes;
    }
}

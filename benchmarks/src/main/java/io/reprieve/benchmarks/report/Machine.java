package io.reprieve.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the measurements were made on.
 *
 * @param processor its model.
 * @param cores     that the JVM may use.
 * @param memory    of the machine, in bytes; 0 if nobody says.
 * @param kernel    of the operating system.
 * @param jdk       its version and vendor.
 * @param collector of the forks, unless a row names another.
 * @param barrier   that readers pay, and grace periods.
 * @param liburcu   the peer's version; empty without it.
 */
public record Machine(
    String processor,
    int cores,
    long memory,
    String kernel,
    String jdk,
    String collector,
    String barrier,
    String liburcu) {

    private static final long GIBIBYTE = 1L << 30;

    /**
     * This machine, and the JDK that this runs on.
     *
     * @param barrier that readers pay, and grace periods.
     * @param liburcu the peer's version; empty without it.
     * @return its description.
     */
    public static Machine describe(final String barrier, final String liburcu) {
        final String processor = valueIn("/proc/cpuinfo", "model name");
        final String memory = valueIn("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        return new Machine(
            processor.isEmpty() ? System.getProperty("os.arch") : processor,
            Runtime.getRuntime().availableProcessors(),
            memory.isEmpty() ? 0 : Long.parseLong(memory) << 10,
            System.getProperty("os.name") + " " + System.getProperty("os.version"),
            Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
            "G1",
            barrier,
            liburcu);
    }

    /** The first value of a key in a file of lines "key : value". */
    private static String valueIn(final String file, final String key) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("");
        } catch (final IOException e) {
            // Not Linux.
            return "";
        }
    }

    /**
     * The description in a few lines.
     *
     * @return the text.
     */
    public String text() {
        return String.format(
            Locale.ROOT,
            "%d cores of %s%s, %s.%nJDK %s, %s unless a row says otherwise.%nBarrier: %s.%nliburcu: %s.",
            cores,
            processor,
            memory == 0 ? "" : String.format(Locale.ROOT, ", %d GiB", Math.round((double) memory / GIBIBYTE)),
            kernel,
            jdk,
            collector,
            barrier,
            liburcu.isEmpty() ? "not installed" : liburcu);
    }
}

package io.reprieve.demo.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The JVM's own account of how long it stopped all threads, for whatever reason: {@code -Xlog:safepoint} with the
 * uptime in milliseconds.
 */
final class SafepointLog {
    private static final Pattern LINE =
        Pattern.compile("\\[(\\d+)ms].*Safepoint \"(.*?)\".*Total: *(\\d+) ns.*");
    private static final int UPTIME = 1;
    private static final int TOTAL = 3;

    private SafepointLog() {
    }

    /** The option that has the JVM write it. */
    static String option(final Path file) {
        // In quotes, where a path has a colon; one file, however long it gets.
        return "-Xlog:safepoint:file=\"" + file + "\":uptimemillis:filecount=0";
    }

    /** The longest stop that ended in a stretch of uptime, in nanoseconds; 0 if there was none. */
    static long longest(final Path file, final long fromMillis, final long untilMillis) throws IOException {
        return longest(Files.readAllLines(file), fromMillis, untilMillis);
    }

    static long longest(final List<String> lines, final long fromMillis, final long untilMillis) {
        return lines.stream()
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .filter(line -> Long.parseLong(line.group(UPTIME)) >= fromMillis)
            .filter(line -> Long.parseLong(line.group(UPTIME)) <= untilMillis)
            .map(line -> Long.parseLong(line.group(TOTAL)))
            .collect(Collectors.reducing(0L, Math::max));
    }
}

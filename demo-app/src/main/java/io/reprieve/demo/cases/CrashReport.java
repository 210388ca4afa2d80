package io.reprieve.demo.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM that crashed wrote of it, in its {@code hs_err} file.
 */
final class CrashReport {
    private static final Pattern SIGNAL = Pattern.compile("^#\\s+([A-Z][A-Za-z_]+) \\(0x[0-9a-f]+\\)");
    private static final String PROBLEMATIC_FRAME = "# Problematic frame:";
    private static final Pattern JAVA_FRAME = Pattern.compile("^[Jj] .*");
    /** Where a compiled method lies, which tells nobody anything. */
    private static final Pattern ADDRESS = Pattern.compile(" \\(\\d+ bytes\\) @ 0x.*");
    private static final int FRAMES_AT_TOP = 2;
    private static final int MOST_COLUMNS = 100;

    private final List<String> lines;

    CrashReport(final List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    /** The signal that ended the JVM, such as {@code SIGSEGV}. */
    String signal() {
        return lines.stream().map(SIGNAL::matcher).filter(Matcher::find).map(found -> found.group(1)).findFirst()
            .orElse("a fatal error");
    }

    /**
     * The lines that people look at first.
     *
     * @param program part of the names of the program's own methods; between these and the top lies what is of
     *     interest.
     * @return the lines, none of them too long.
     */
    List<String> headline(final String program) {
        final List<String> headline = new ArrayList<>();
        add(headline, line -> line.startsWith("# A fatal error"));
        add(headline, line -> SIGNAL.matcher(line).find());
        final int frame = lines.indexOf(PROBLEMATIC_FRAME);
        if (frame >= 0 && frame + 1 < lines.size()) {
            headline.add(PROBLEMATIC_FRAME);
            headline.add(lines.get(frame + 1));
        }
        add(headline, line -> line.startsWith("Current thread"));
        final List<String> frames = javaFrames(program);
        // The first is the problematic one again, if that is Java's.
        final boolean isAgain = !frames.isEmpty() && headline.contains("# " + frames.get(0));
        headline.addAll(isAgain ? frames.subList(1, frames.size()) : frames);
        return headline.stream().map(CrashReport::shorten).toList();
    }

    private List<String> javaFrames(final String program) {
        final List<String> frames = new ArrayList<>();
        for (final String line : lines) {
            if (JAVA_FRAME.matcher(line).matches()) {
                frames.add(line);
                if (line.contains(program)) {
                    break;
                }
            }
        }
        if (frames.size() > 2 * FRAMES_AT_TOP + 1) {
            final List<String> ends = new ArrayList<>(frames.subList(0, FRAMES_AT_TOP));
            ends.add("...");
            ends.addAll(frames.subList(frames.size() - FRAMES_AT_TOP, frames.size()));
            return ends;
        }
        return frames;
    }

    private void add(final List<String> headline, final Predicate<String> isWanted) {
        lines.stream().filter(isWanted).findFirst().ifPresent(headline::add);
    }

    private static String shorten(final String line) {
        final String plain = ADDRESS.matcher(line).replaceFirst("");
        return plain.length() <= MOST_COLUMNS ? plain : plain.substring(0, MOST_COLUMNS - 3) + "...";
    }
}

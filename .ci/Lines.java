import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The gate for lines: none over 120 columns, none that ends in white space, no tabs, no file without a last line end.
 * Called from the root of the tree by {@code mvn verify}, and by hand: {@code java .ci/Lines.java}.
 *
 * <p>Lines that were too long before there was a gate are counted in {@code .ci/long-lines}: a file may have as many of
 * them as it says there, and fewer, but no more. {@code java .ci/Lines.java --write} writes that file anew, for when
 * lines have been mended; a review lets no number grow.
 */
public final class Lines {
    private static final int MOST_COLUMNS = 120;
    private static final Path ALLOWED = Path.of(".ci", "long-lines");
    private static final List<String> ENDINGS = List.of(".java", ".sh", ".c", "pom.xml");
    private static final List<String> PASSED_OVER = List.of("target", ".git", ".idea", ".vscode", ".settings");

    private final Map<String, Integer> allowed = new TreeMap<>();
    private final Map<String, Integer> found = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();

    private Lines() {
    }

    /**
     * Looks at the tree in the current directory.
     *
     * @param args {@code --write}, or nothing.
     * @throws IOException if a file can't be read.
     */
    public static void main(final String[] args) throws IOException {
        final boolean writes = args.length == 1 && args[0].equals("--write");
        if (args.length != 0 && !writes || !Files.exists(ALLOWED)) {
            System.err.println("usage: java .ci/Lines.java [--write], in the root of the tree, which has " + ALLOWED);
            System.exit(2);
        }
        final Lines lines = new Lines();
        lines.readAllowed();
        lines.look();
        if (writes) {
            lines.writeAllowed();
        }
        lines.complaints.forEach(System.err::println);
        if (!lines.complaints.isEmpty()) {
            System.err.println("Lines: " + lines.complaints.size() + " to mend; at most " + MOST_COLUMNS
                + " columns, no tabs, nothing behind the last word, a line end at the end. See .ci/Lines.java");
            System.exit(1);
        }
    }

    private void readAllowed() throws IOException {
        for (final String line : Files.readAllLines(ALLOWED)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                final int space = line.indexOf(' ');
                allowed.put(line.substring(space + 1), Integer.valueOf(line.substring(0, space)));
            }
        }
    }

    private void writeAllowed() throws IOException {
        final StringBuilder text = new StringBuilder(
            "# How many lines over 120 columns a file may have: those from before the gate. To become empty.\n");
        found.forEach((file, count) -> {
            if (count != 0) {
                text.append(count).append(' ').append(file).append('\n');
            }
        });
        Files.writeString(ALLOWED, text.toString());
        complaints.removeIf(complaint -> complaint.endsWith(" columns") || complaint.endsWith(" " + ALLOWED));
    }

    private void look() throws IOException {
        Files.walkFileTree(Path.of(""), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(final Path directory, final BasicFileAttributes attributes) {
                return PASSED_OVER.contains(directory.getFileName().toString())
                    ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException {
                final String name = file.toString().replace('\\', '/');
                if (ENDINGS.stream().anyMatch(name::endsWith)) {
                    lookAt(name, Files.readString(file, StandardCharsets.UTF_8));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void lookAt(final String file, final String text) {
        final List<String> tooLong = new ArrayList<>();
        int number = 0;
        for (final String line : text.split("\n", -1)) {
            number++;
            final int columns = line.codePointCount(0, line.length());
            if (columns > MOST_COLUMNS) {
                tooLong.add(file + ":" + number + ": " + columns + " columns");
            }
            if (!line.isEmpty() && Character.isWhitespace(line.charAt(line.length() - 1))) {
                complaints.add(file + ":" + number + ": white space at the end of the line");
            }
            if (line.indexOf('\t') >= 0) {
                complaints.add(file + ":" + number + ": a tab");
            }
        }
        if (!text.endsWith("\n")) {
            complaints.add(file + ":" + number + ": no line end at the end of the file");
        }
        found.put(file, tooLong.size());
        final int most = allowed.getOrDefault(file, 0);
        if (tooLong.size() > most) {
            // Which of them are the new ones cannot be told.
            complaints.addAll(tooLong);
            if (most != 0) {
                complaints.add(
                    file + ": " + tooLong.size() + " lines are too long, and " + most + " were; see " + ALLOWED);
            }
        }
    }
}

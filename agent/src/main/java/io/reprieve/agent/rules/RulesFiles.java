package io.reprieve.agent.rules;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads rules files, in the order given, and gathers all that is wrong with them. What is right of them counts all the
 * same.
 */
public final class RulesFiles {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int BIG_ENDIAN_UTF_16 = 0xFEFF;
    private static final int LITTLE_ENDIAN_UTF_16 = 0xFFFE;
    private static final int MOST_CHARACTERS = 300;

    private final List<Rule> rules = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Integer> files = new LinkedHashMap<>();
    /** The first rule about each target. */
    private final Map<String, Rule> known = new LinkedHashMap<>();

    private RulesFiles() {
    }

    /**
     * Reads the files.
     *
     * @param paths of the files.
     * @return what they say, and what is wrong with them.
     */
    public static RulesFiles read(final List<String> paths) {
        final RulesFiles files = new RulesFiles();
        for (final String path : paths) {
            files.readFile(path);
        }
        return files;
    }

    /**
     * Reads one rule.
     *
     * @param line   the rule.
     * @param source where it comes from.
     * @return the rule.
     * @throws IllegalArgumentException if it is none; the message is what was expected.
     */
    public static Rule rule(final String line, final String source) {
        try {
            return new RuleParser(line, source).parse();
        } catch (final MalformedRuleException e) {
            throw new IllegalArgumentException(source + ": '" + line + "': " + e.getMessage());
        }
    }

    /**
     * The rules.
     *
     * @return all of them, in order.
     */
    public List<Rule> rules() {
        return rules;
    }

    /**
     * What is wrong with the files.
     *
     * @return a line for each mistake, with file, line number, text and what was expected.
     */
    public List<String> problems() {
        return problems;
    }

    /**
     * What was read.
     *
     * @return how many rules, and from which files.
     */
    public String summary() {
        final StringBuilder summary = new StringBuilder();
        for (final Map.Entry<String, Integer> file : files.entrySet()) {
            summary.append(summary.length() == 0 ? "" : ", ")
                .append(file.getValue()).append(file.getValue() == 1 ? " rule" : " rules")
                .append(" from ").append(file.getKey());
        }
        return summary.toString();
    }

    private void readFile(final String path) {
        if (files.containsKey(path)) {
            problems.add("rules file " + path + " is given twice; expected it once");
            return;
        }
        if (path.startsWith(Packs.PREFIX)) {
            readPack(path);
            return;
        }
        final int before = rules.size();
        final File file = new File(path);
        try (InputStream bytes = new FileInputStream(file)) {
            final byte[] content = bytes.readAllBytes();
            final String encoding = wrongEncoding(content);
            if (encoding != null) {
                problems.add("rules file " + path + " is " + encoding + "; expected text in UTF-8");
                return;
            }
            final BufferedReader reader = new BufferedReader(new StringReader(new String(content,
                StandardCharsets.UTF_8)));
            int number = 1;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                readLine(number == 1 ? withoutByteOrderMark(line) : line, path + ":" + number);
                number++;
            }
            files.put(path, rules.size() - before);
        } catch (final IOException | SecurityException e) {
            problems.add(
                "rules file " + path + " can't be read (" + reason(file, e) + "); expected a text file of rules");
        }
    }

    /** What a file is instead of text in UTF-8, in which no byte is 0; {@code null} if it may be that. */
    private static String wrongEncoding(final byte[] content) {
        final int first = content.length < 2 ? 0 : (content[0] & 0xFF) << 8 | content[1] & 0xFF;
        if (first == BIG_ENDIAN_UTF_16 || first == LITTLE_ENDIAN_UTF_16) {
            return "in UTF-16";
        }
        for (int i = 0; i < content.length; i++) {
            if (content[i] == 0) {
                return "no text";
            }
        }
        return null;
    }

    /** A line as it can be printed: no control characters, which a terminal might obey, and not without end. */
    private static String printable(final String text) {
        final StringBuilder printable = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MOST_CHARACTERS); i++) {
            final char character = text.charAt(i);
            printable.append(Character.isISOControl(character) ? '\uFFFD' : character);
        }
        return printable.append(text.length() > MOST_CHARACTERS ? " ..." : "").toString();
    }

    private void readPack(final String path) {
        final int before = rules.size();
        try {
            final List<String> lines = Packs.lines(path.substring(Packs.PREFIX.length()));
            final String tested = Packs.tested(lines);
            for (int i = 0; i < lines.size(); i++) {
                final int known = rules.size();
                readLine(lines.get(i), path + ":" + (i + 1));
                if (rules.size() > known) {
                    rules.get(known).expect(Packs.shapes(lines.get(i)), tested);
                }
            }
            files.put(path, rules.size() - before);
        } catch (final IOException e) {
            problems.add("rules " + path + " can't be read: " + e.getMessage());
        }
    }

    private static String reason(final File file, final Exception e) {
        if (e instanceof IOException && !file.exists()) {
            return file.isAbsolute() ? "there is no such file" : "there is no " + file.getAbsolutePath();
        }
        return file.isDirectory() ? "it is a directory" : e.getMessage();
    }

    private static String withoutByteOrderMark(final String line) {
        return !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK ? line.substring(1) : line;
    }

    private void readLine(final String line, final String source) {
        final String text = withoutComment(line).trim();
        if (text.isEmpty()) {
            return;
        }
        try {
            final Rule rule = new RuleParser(text, source).parse();
            checkAgainstOthers(rule);
            rules.add(rule);
        } catch (final MalformedRuleException e) {
            problems.add(source + ": '" + printable(text) + "': " + printable(e.getMessage()));
        }
    }

    /** A comment begins at the start of a line or after white space: the # of a rule has none before it. */
    private static String withoutComment(final String line) {
        for (int hash = line.indexOf('#'); hash >= 0; hash = line.indexOf('#', hash + 1)) {
            if (hash == 0 || Character.isWhitespace(line.charAt(hash - 1))) {
                return line.substring(0, hash);
            }
        }
        return line;
    }

    private void checkAgainstOthers(final Rule rule) throws MalformedRuleException {
        for (final Role role : Role.values()) {
            final Rule other = known.get(role.keyword() + " " + rule.target());
            if (other != null && role == rule.role()) {
                throw new MalformedRuleException(other.options().equals(rule.options())
                    ? "the rule is there already, at " + other.source() + "; expected it once"
                    : "it contradicts " + other.source() + ", which has other options for the same; expected one of the"
                        + " two");
            }
            if (other != null && (role == Role.RELEASE || rule.role() == Role.RELEASE)) {
                throw new MalformedRuleException("it contradicts " + other.source() + ", where the same is a "
                    + other.role().noun() + ": a release can't be anything else at once, because its body runs later"
                    + " and elsewhere; expected one of the two");
            }
        }
        known.put(rule.toString(), rule);
    }
}

package io.reprieve.agent.rules;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
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
        final int before = rules.size();
        final File file = new File(path);
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new FileInputStream(file), StandardCharsets.UTF_8))) {
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
            problems.add(source + ": '" + text + "': " + e.getMessage());
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

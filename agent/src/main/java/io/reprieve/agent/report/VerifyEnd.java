package io.reprieve.agent.report;

import io.reprieve.agent.rules.Options;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import io.reprieve.runtime.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The shutdown hook of {@code verify} and {@code learn}: lets out what is in quarantine, says what was found, and
 * writes the rules that it asks for.
 */
public final class VerifyEnd extends Thread {
    private final Settings settings;
    private final RuleIndex rules;
    private final WeavingLog log;
    /** How much was saved. Guarded by this. */
    private int saved;

    public VerifyEnd(final Settings settings, final RuleIndex rules, final WeavingLog log) {
        super("reprieve-verify-end");
        this.settings = settings;
        this.rules = rules;
        this.log = log;
    }

    @Override
    public void run() {
        final VerifyReport report = VerifyReport.end();
        if (!settings.text(Key.REPORT).equals("none")) {
            Console.print("verify: " + report.summary());
        }
        final String file = settings.text(Key.LEARN);
        if (!file.isEmpty() && write(report)) {
            Console.print("learn: " + file + " written; look it over before you put it to use");
        }
    }

    /** Writes what there is so far, if there is more than the last time: a program that crashes has no end. */
    public void save() {
        if (!settings.text(Key.LEARN).isEmpty()) {
            final VerifyReport report = VerifyReport.soFar();
            synchronized (this) {
                if (report.size() > saved) {
                    saved = report.size();
                    write(report);
                }
            }
        }
    }

    private synchronized boolean write(final VerifyReport report) {
        final String file = settings.text(Key.LEARN);
        try {
            Files.write(Path.of(file), report.rules(given()));
            return true;
        } catch (final IOException | RuntimeException e) {
            Console.print("learn: " + file + " could not be written: " + e);
            return false;
        }
    }

    /** The rules that there were, as they are to stand in the new file: what was refused, as a comment. */
    private List<String> given() {
        final List<String> lines = new ArrayList<>();
        for (final Rule rule : rules.rules()) {
            final String line =
                String.format("%-8s ", rule.role().keyword()) + rule.target() + options(rule.options());
            final String refusal = log.refusal(rule);
            lines.add(refusal == null ? line : "# " + line + "   (not woven: " + refusal + ")");
        }
        return lines;
    }

    private static String options(final Options options) {
        final StringBuilder text = new StringBuilder();
        add(text, "runOn", options.runOn());
        add(text, "whenExhausted", options.whenExhausted());
        add(text, "released", place(options.released()));
        add(text, "holds", place(options.holds()));
        add(text, "bulk", options.bulk());
        add(text, "bytes", options.bytes());
        add(text, "force", options.isForced() ? "true" : null);
        add(text, "domain", options.domain());
        add(text, "returns", options.returns());
        return text.toString();
    }

    /** The index of a parameter, or the word for what is none. */
    private static Object place(final Integer place) {
        return place == null ? null
            : place == Options.THIS ? "this" : place == Options.RETURNED ? "return" : place;
    }

    private static void add(final StringBuilder text, final String key, final Object value) {
        if (value != null) {
            text.append(text.length() == 0 ? "   " : " ").append(key).append('=').append(value);
        }
    }
}

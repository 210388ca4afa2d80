package io.reprieve.torture;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Keeps what the runtime logs, which would otherwise drown the report: threads end inside their sections and bodies
 * throw, on purpose. What nobody meant to cause is a finding.
 */
final class LogWatch {
    private static final int MOST_BYTES = 1 << 20;
    private static final String[] WRONG = {"the runtime itself has failed", "has been leaked", "Exception in thread"};
    private static final int EXCERPT = 1_500;

    private final Text text = new Text();

    /** A text that stops growing. */
    private static final class Text extends ByteArrayOutputStream {
        @Override
        public synchronized void write(final int b) {
            if (count < MOST_BYTES) {
                super.write(b);
            }
        }

        @Override
        public synchronized void write(final byte[] bytes, final int from, final int length) {
            if (count < MOST_BYTES) {
                super.write(bytes, from, length);
            }
        }
    }

    private LogWatch() {
    }

    /** Takes the place of standard error. Before anything logs: loggers keep the stream that they find. */
    static LogWatch install() {
        final LogWatch watch = new LogWatch();
        System.setErr(new PrintStream(watch.text, true, StandardCharsets.UTF_8));
        return watch;
    }

    void addFindings(final Findings findings) {
        final String all = text();
        for (final String wrong : WRONG) {
            final int at = all.indexOf(wrong);
            if (at >= 0) {
                findings.add("logged: " + all.substring(at, Math.min(all.length(), at + EXCERPT)));
            }
        }
    }

    String text() {
        return text.toString(StandardCharsets.UTF_8);
    }

    int count(final String part) {
        final String all = text();
        int count = 0;
        for (int at = all.indexOf(part); at >= 0; at = all.indexOf(part, at + 1)) {
            count++;
        }
        return count;
    }
}

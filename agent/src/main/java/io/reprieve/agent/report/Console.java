package io.reprieve.agent.report;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Writes lines to standard error; nothing in the agent writes to standard output.
 *
 * <p>It goes to the file descriptor and not through {@code System.err}: lines are written while a class is being
 * loaded, and the application may wait for that class while it holds the lock of its {@code System.err}.
 */
public final class Console {
    private static final OutputStream STANDARD_ERROR = standardError();

    /** The lines of a time, for whoever wants to have them too. {@code null} if nobody does. */
    private static volatile Queue<String> kept;

    private Console() {
    }

    private static OutputStream standardError() {
        try {
            return new FileOutputStream(FileDescriptor.err);
        } catch (final SecurityException e) {
            // Better than to say nothing.
            return System.err;
        }
    }

    /** Begins to keep what is printed, without end, and forgets what was kept before. */
    public static void keepLines() {
        kept = new ConcurrentLinkedQueue<>();
    }

    /** Ends keeping. */
    public static List<String> takeLines() {
        final List<String> lines = List.copyOf(kept);
        kept = null;
        return lines;
    }

    /** Keeps a line that is not to be printed, while lines are kept. */
    public static void keep(final String line) {
        final Queue<String> lines = kept;
        if (lines != null) {
            lines.add(line);
        }
    }

    public static void print(final String line) {
        keep(line);
        // One write for the whole line, so that lines of several writers don't run into each other.
        final byte[] bytes = ("reprieve: " + line + System.lineSeparator()).getBytes(Charset.defaultCharset());
        try {
            STANDARD_ERROR.write(bytes);
        } catch (final IOException e) {
            // Nobody is left to tell.
        }
    }
}

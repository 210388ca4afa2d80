package io.reprieve.agent;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;

/**
 * Writes lines to standard error; nothing in the agent writes to standard output.
 *
 * <p>It goes to the file descriptor and not through {@code System.err}: lines are written while a class is being
 * loaded, and the application may wait for that class while it holds the lock of its {@code System.err}.
 */
final class Console {
    private static final FileOutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);

    private Console() {
    }

    static void print(final String line) {
        // One write for the whole line, so that lines of several writers don't run into each other.
        final byte[] bytes = ("reprieve: " + line + System.lineSeparator()).getBytes(Charset.defaultCharset());
        try {
            STANDARD_ERROR.write(bytes);
        } catch (final IOException e) {
            // Nobody is left to tell.
        }
    }
}

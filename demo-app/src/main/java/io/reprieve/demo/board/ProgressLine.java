package io.reprieve.demo.board;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Tells the launcher how a run gets on: a line of numbers on standard output, written without allocating anything,
 * because under the Epsilon collector nothing is free.
 */
final class ProgressLine {
    private static final byte[] PREFIX = BoardMain.PROGRESS_PREFIX.getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_NUMBER = Long.toString(Long.MAX_VALUE).length();

    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    private final byte[] line;
    private int length;

    ProgressLine(final int numbers) {
        line = new byte[PREFIX.length + numbers * (LONGEST_NUMBER + 1) + 1];
    }

    ProgressLine begin() {
        System.arraycopy(PREFIX, 0, line, 0, PREFIX.length);
        length = PREFIX.length;
        return this;
    }

    /** Appends a number that is not negative. */
    ProgressLine add(final long number) {
        line[length++] = ' ';
        int end = length;
        long rest = number;
        do {
            end++;
            rest /= 10;
        } while (rest > 0);
        length = end;
        rest = number;
        do {
            line[--end] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        return this;
    }

    /** Writes the line. It fails when the launcher is gone, and then there is nobody to run for. */
    void end() throws IOException {
        line[length++] = '\n';
        out.write(line, 0, length);
    }
}

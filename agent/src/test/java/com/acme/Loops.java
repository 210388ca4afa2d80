package com.acme;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Uses, in loops, of what has been released; outside any section. Each is to be found, but for those that are not made.
 */
public final class Loops {
    private static final int SIZE = 64;
    private static final int FOUND = 7;

    /** What is released. */
    static final class Row {
        private final long[] values = new long[SIZE];
        private int size = SIZE;
    }

    /** What a loop ends in. */
    private record Sum(long value, String of) {
    }

    private static final AtomicReference<Row> CURRENT = new AtomicReference<>(new Row());
    private static volatile boolean isFreed;
    private static volatile boolean isLooping;

    private Loops() {
    }

    static void free(final Row row) {
        row.size = 0;
    }

    static void free(final byte[] bytes) {
        bytes[0] = 0;
    }

    static void free(final ByteBuffer buffer) {
        buffer.put(0, (byte) 0);
    }

    public static void main(final String[] arguments) throws Exception {
        Row row = CURRENT.get();
        onWriter(Loops::replace);
        long sum = sum(row) + ternary(row, arguments.length).value() + find(row) + ends(row) + caught(row);
        sum += nested(row);
        try {
            sum += overrun(row);
        } catch (final IndexOutOfBoundsException e) {
            sum++;
        }
        sum += empty(row, 0) + guarded(row, false);

        row = CURRENT.get();
        final Thread writer = new Thread(Loops::replaceLater, "writer");
        writer.start();
        sum += during(row);
        writer.join();

        final byte[] bytes = new byte[SIZE];
        onWriter(() -> free(bytes));
        fill(bytes);
        final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
        onWriter(() -> free(buffer));
        sum += read(buffer) + drain(buffer);
        System.out.println(sum == Long.MIN_VALUE ? "" : "ok");
    }

    private static void onWriter(final Runnable task) throws InterruptedException {
        final Thread writer = new Thread(task, "writer");
        writer.start();
        writer.join();
    }

    private static void replace() {
        free(CURRENT.getAndSet(new Row()));
    }

    private static void replaceLater() {
        while (!isLooping) {
            Thread.onSpinWait();
        }
        replace();
        isFreed = true;
    }

    static long sum(final Row row) {
        long sum = 0;
        for (int i = 0; i < SIZE; i++) {
            sum += row.values[i];
        }
        return sum;
    }

    /** Its loop is left for an object whose constructor has not run while frames say so. */
    static Sum ternary(final Row row, final int arguments) {
        long sum = 0;
        int i = 0;
        do {
            sum += row.values[i++];
        } while (i < SIZE);
        return new Sum(sum, arguments == 0 ? "none" : "some");
    }

    static int find(final Row row) {
        row.values[FOUND] = FOUND;
        for (int i = 0; i < SIZE; i++) {
            if (row.values[i] == FOUND) {
                return i;
            }
        }
        return 0;
    }

    static long ends(final Row row) {
        long end = 0;
        for (long i = 0; i < SIZE; i += 2) {
            if (row.values[(int) i] == FOUND) {
                break;
            }
            end = i;
        }
        return end;
    }

    static long overrun(final Row row) {
        long sum = 0;
        for (int i = 0; i <= SIZE; i++) {
            sum += row.values[i];
        }
        return sum;
    }

    static long caught(final Row row) {
        long sum = 0;
        try {
            for (int i = 0; i <= SIZE; i++) {
                sum += row.values[i];
            }
        } catch (final IndexOutOfBoundsException e) {
            sum = -1;
        }
        return sum;
    }

    static long nested(final Row row) {
        long sum = 0;
        for (int turn = 0; turn < 2; turn++) {
            for (int i = 0; i < SIZE; i++) {
                if (row.values[i] > FOUND) {
                    continue;
                }
                sum += row.values[i];
            }
        }
        return sum;
    }

    /** It has no turn. */
    static long empty(final Row row, final int size) {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += row.values[i];
        }
        return sum;
    }

    /** None of its turns uses anything. */
    static long guarded(final Row row, final boolean isUsed) {
        long sum = 0;
        for (int i = 0; i < SIZE; i++) {
            if (isUsed) {
                sum += row.values[i];
            }
        }
        return sum;
    }

    /** It is released meanwhile. */
    static long during(final Row row) {
        isLooping = true;
        long sum = 0;
        for (int i = 0; i < Integer.MAX_VALUE && !isFreed; i++) {
            sum += row.values[i & SIZE - 1];
        }
        return sum;
    }

    /** Woven, and never run: it would go on until somebody changed what it looks at. */
    static int spin(final Row row) {
        int turns = 0;
        while (row.size == SIZE) {
            turns++;
        }
        return turns;
    }

    static void fill(final byte[] bytes) {
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) i;
        }
    }

    static long read(final ByteBuffer buffer) {
        long sum = 0;
        for (int i = 0; i < SIZE; i += Long.BYTES) {
            sum += buffer.getLong(i);
        }
        return sum;
    }

    static long drain(final ByteBuffer buffer) {
        long sum = 0;
        while (buffer.hasRemaining()) {
            sum += buffer.get();
        }
        return sum;
    }
}

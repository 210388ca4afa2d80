package com.acme;

import io.reprieve.Rcu;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Has Agrona unmap a log under its reader, which has loaded it and has still to use it.
 */
public final class UnmappedAgrona {
    /** So much that nothing else comes to lie where all of it was; the file stays empty. */
    private static final int SIZE = 1 << 28;
    private static final int STEP = 1 << 12;
    private static final CountDownLatch LOADED = new CountDownLatch(1);
    private static final CountDownLatch RELEASED = new CountDownLatch(1);

    private static volatile Mapped current;

    private UnmappedAgrona() {
    }

    public static void main(final String[] arguments) throws Exception {
        current = new Mapped();
        final Thread reader = new Thread(() -> System.out.println("read " + look()), "reader");
        reader.start();
        LOADED.await();
        final Mapped old = current;
        current = new Mapped();
        old.close();
        RELEASED.countDown();
        reader.join();
        Rcu.barrier();
    }

    private static int look() {
        final Mapped mapped = current;
        LOADED.countDown();
        try {
            RELEASED.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        int sum = 0;
        for (int i = 0; i < SIZE; i += STEP) {
            sum += mapped.buffer.getByte(i);
        }
        return sum;
    }

    /** A log as Agrona's users write it. */
    private static final class Mapped {
        private final MappedByteBuffer bytes;
        private final UnsafeBuffer buffer;

        Mapped() throws IOException {
            final Path file = Files.createTempDirectory("log").resolve("log");
            bytes = IoUtil.mapNewFile(file.toFile(), SIZE, false);
            Files.delete(file);
            buffer = new UnsafeBuffer(bytes);
        }

        void close() {
            IoUtil.unmap(bytes);
        }
    }
}

package com.acme;

import io.reprieve.Rcu;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;

/**
 * Unmaps a page under its reader, which has loaded it and has still to use it.
 */
public final class Crashing {
    /** So much that nothing else comes to lie where all of it was; the file stays empty. */
    private static final int SIZE = 1 << 28;
    private static final int STEP = 1 << 12;
    private static final CountDownLatch LOADED = new CountDownLatch(1);
    private static final CountDownLatch RELEASED = new CountDownLatch(1);

    private static volatile Page current;
    /** Loaded beside the page, and never released. */
    private static volatile Scale scale = new Scale();

    private Crashing() {
    }

    public static void main(final String[] arguments) throws Exception {
        current = new Page();
        final Thread reader = new Thread(() -> System.out.println("read " + look()), "reader");
        reader.start();
        LOADED.await();
        final Page old = current;
        current = new Page();
        old.close();
        if (arguments.length != 0) {
            // As late as can be.
            Rcu.barrier();
        }
        RELEASED.countDown();
        reader.join();
    }

    private static int look() {
        final Page page = current;
        LOADED.countDown();
        try {
            RELEASED.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return page.sum(scale);
    }

    private static final class Scale {
        private final int factor = 2;

        int of(final int value) {
            return factor * value;
        }
    }

    private static final class Page {
        private final MappedByteBuffer bytes;

        Page() throws IOException {
            final Path file = Files.createTempFile("page", ".bytes");
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
            }
        }

        int sum(final Scale by) {
            int sum = 0;
            for (int i = 0; i < SIZE; i += STEP) {
                sum += by.of(bytes.get(i));
            }
            return sum;
        }

        void close() {
            unmap(bytes);
        }

        private static void unmap(final ByteBuffer buffer) {
            try {
                final Class<?> unsafe = Class.forName("sun.misc.Unsafe");
                final Field theUnsafe = unsafe.getDeclaredField("theUnsafe");
                theUnsafe.setAccessible(true);
                final Method cleaner = unsafe.getMethod("invokeCleaner", ByteBuffer.class);
                cleaner.invoke(theUnsafe.get(null), buffer);
            } catch (final ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

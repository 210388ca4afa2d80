package io.reprieve.demo.arena;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.junit.Test;

/**
 * Inputs that are closed under their readers, who are in no section of their own.
 */
public final class ArenaIndexInputTest {
    private static final int LENGTH = 100_000;
    private static final int ROUNDS = 100;
    private static final int READERS = 3;

    @Test
    public void whoeverReadsWhatIsClosedMeanwhileIsToldSoAndReadsNothingWrong() throws Exception {
        final Path path = Files.createTempDirectory("closing");
        try (RcuDomain domain = Rcu.domain("closing"); Directory directory = new ArenaDirectory(path, domain)) {
            try (IndexOutput output = directory.createOutput("file", IOContext.DEFAULT)) {
                for (int i = 0; i < LENGTH; i++) {
                    output.writeByte((byte) (i * 31));
                }
            }
            for (int round = 0; round < ROUNDS; round++) {
                final AtomicReference<Throwable> failure = new AtomicReference<>();
                final IndexInput input = directory.openInput("file", IOContext.DEFAULT);
                final CountDownLatch areReading = new CountDownLatch(READERS);
                final List<Thread> readers = new ArrayList<>();
                for (int i = 0; i < READERS; i++) {
                    final IndexInput clone = input.clone();
                    readers.add(Thread.ofPlatform().start(() -> readToTheEnd(clone, areReading, failure)));
                }
                areReading.await();
                input.close();
                for (final Thread reader : readers) {
                    reader.join();
                }
                assertNull(failure.get());
            }
            directory.deleteFile("file");
        }
        Files.delete(path);
    }

    private static void readToTheEnd(
            final IndexInput input, final CountDownLatch areReading, final AtomicReference<Throwable> failure) {
        try {
            while (true) {
                input.seek(0);
                for (int i = 0; i < LENGTH; i++) {
                    assertEquals((byte) (i * 31), input.readByte());
                    if (i == 0) {
                        areReading.countDown();
                    }
                }
            }
        } catch (final AlreadyClosedException e) {
            // As it has to be.
            return;
        } catch (final IOException | AssertionError e) {
            failure.set(e);
        }
    }
}

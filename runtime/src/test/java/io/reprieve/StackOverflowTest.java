package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A stack may end anywhere, in the middle of a thread's first section too: the sections that follow protect.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StackOverflowTest {
    private static final int THREADS = 30;
    private static final int DEPTHS = 40;
    private static final long SMALL_STACK = 256 * 1024;
    private static final long UNHURRIED_MILLIS = 20;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();

    /** Reads at each depth while an overflow unwinds the stack: first where there is no room for a section at all. */
    private void overflow() {
        try {
            overflow();
        } catch (final StackOverflowError e) {
            readIfThereIsRoom();
            throw e;
        }
    }

    private void readIfThereIsRoom() {
        boolean isInside = false;
        try {
            domain.readLock();
            isInside = true;
        } catch (final StackOverflowError e) {
            return;
        } finally {
            if (isInside) {
                domain.readUnlock();
            }
        }
    }

    private void overflowBelow(final int frames) {
        if (frames > 0) {
            overflowBelow(frames - 1);
            return;
        }
        try {
            overflow();
        } catch (final StackOverflowError e) {
            return;
        }
    }

    @Test
    void aSectionProtectsThoughTheFirstWasLostToAStackOverflow() throws InterruptedException {
        // An exit that overflows itself leaves its thread inside, which is reported when the thread ends.
        try (LogCapture log = new LogCapture()) {
            overflowAndReadInThreads();
            assertEquals(0, log.count("the runtime itself has failed"), log::toString);
        }
    }

    private void overflowAndReadInThreads() throws InterruptedException {
        for (int i = 0; i < THREADS; i++) {
            final int frames = i % DEPTHS;
            final CountDownLatch isInside = new CountDownLatch(1);
            final CountDownLatch mayLeave = new CountDownLatch(1);
            final Thread thread = new Thread(null, () -> {
                overflowBelow(frames);
                domain.readLock();
                isInside.countDown();
                try {
                    mayLeave.await();
                } catch (final InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                domain.readUnlock();
            }, "deep", SMALL_STACK);
            thread.setDaemon(true);
            thread.start();
            isInside.await();
            assertFalse(domain.synchronize(UNHURRIED_MILLIS, TimeUnit.MILLISECONDS),
                "a grace period has passed inside");
            mayLeave.countDown();
            thread.join();
        }
    }
}

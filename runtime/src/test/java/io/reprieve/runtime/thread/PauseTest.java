package io.reprieve.runtime.thread;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The one way in which threads of the runtime wait, whatever their interrupt flag says.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PauseTest {
    private static final int LONG_AFTER_THE_FIRST = 1_000;
    private static final int PAUSES = 100;
    /** Of a millisecond each; a park may return early now and then. */
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(PAUSES / 4);

    private static long nanosOfPauses(final int attempt) {
        final long begin = System.nanoTime();
        for (int i = 0; i < PAUSES; i++) {
            Pause.pause(attempt);
        }
        return System.nanoTime() - begin;
    }

    @Test
    void aThreadThatIsInterruptedWaitsAllTheSameAndIsInterruptedAfterwards() {
        Thread.currentThread().interrupt();
        final long nanos = nanosOfPauses(LONG_AFTER_THE_FIRST);
        assertTrue(Thread.interrupted());
        assertTrue(nanos >= LEAST_NANOS, () -> PAUSES + " pauses have taken " + nanos + " ns");
    }

    @Test
    void aThreadThatIsNotInterruptedIsNotAfterwards() {
        nanosOfPauses(LONG_AFTER_THE_FIRST);
        assertFalse(Thread.interrupted());
    }

    @Test
    void anInterruptEndsAPauseAndIsLeftForWhoeverLooksForIt() {
        final Thread thread = Thread.currentThread();
        for (int i = 0; i < PAUSES; i++) {
            final Thread interrupter = new Thread(thread::interrupt);
            interrupter.start();
            while (!Thread.interrupted()) {
                Pause.pause(LONG_AFTER_THE_FIRST);
            }
            Pause.join(interrupter, Long.MAX_VALUE);
        }
    }

    @Test
    void afterMoreAttemptsThanAnIntHoldsAThreadStillSleeps() {
        assertTrue(nanosOfPauses(Integer.MIN_VALUE) >= LEAST_NANOS);
        assertTrue(nanosOfPauses(Integer.MAX_VALUE) >= LEAST_NANOS);
        assertTrue(nanosOfPauses(-1) >= LEAST_NANOS);
    }

    @Test
    void aStackThatOverflowsInAPauseLosesNoInterrupt() throws InterruptedException {
        final AtomicReference<String> lost = new AtomicReference<>();
        final Thread thread = new Thread(null, () -> {
            for (int i = 0; i < PAUSES; i++) {
                Thread.currentThread().interrupt();
                assertThrows(StackOverflowError.class, () -> pauseAtTheEndOfTheStack(0));
                if (!Thread.interrupted()) {
                    lost.set("in round " + i);
                    return;
                }
            }
        }, "deep", 1 << 18);
        thread.start();
        thread.join();
        assertTrue(lost.get() == null, lost::get);
    }

    private static int pauseAtTheEndOfTheStack(final int depth) {
        final int below = pauseAtTheEndOfTheStack(depth + 1);
        return below + depth;
    }

    @Test
    void aVirtualThreadThatIsInterruptedLetsOthersRun() throws InterruptedException, ReflectiveOperationException {
        assumeTrue(Runtime.version().feature() >= 21);
        final int processors = Runtime.getRuntime().availableProcessors();
        final CountDownLatch isDone = new CountDownLatch(1);
        final CountDownLatch haveEnded = new CountDownLatch(4 * processors);
        for (int i = 0; i < 4 * processors; i++) {
            startVirtual(() -> {
                Thread.currentThread().interrupt();
                while (isDone.getCount() != 0) {
                    Pause.pause(LONG_AFTER_THE_FIRST);
                }
                if (Thread.interrupted()) {
                    haveEnded.countDown();
                }
            });
        }
        // With all carriers kept it would never begin.
        startVirtual(isDone::countDown);
        haveEnded.await();
    }

    private static void startVirtual(final Runnable task) throws ReflectiveOperationException {
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }
}

package io.reprieve.foreign;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A domain for each test, and a reader that stays inside until it is let go.
 */
final class Domains implements AfterEachCallback {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private RcuDomain domain;
    private Thread reader;
    private CountDownLatch mayLeave;

    RcuDomain domain() {
        if (domain == null) {
            domain = Rcu.domain("foreign-test-" + NUMBER.incrementAndGet());
        }
        return domain;
    }

    RcuArena open() {
        return RcuArena.open(domain());
    }

    /** Has another thread enter a section, and stay. */
    void enterElsewhere() throws InterruptedException {
        final RcuDomain entered = domain();
        final CountDownLatch isInside = new CountDownLatch(1);
        mayLeave = new CountDownLatch(1);
        reader = new Thread(() -> {
            entered.readLock();
            isInside.countDown();
            try {
                mayLeave.await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            entered.readUnlock();
        });
        reader.start();
        isInside.await();
    }

    void leaveElsewhere() throws InterruptedException {
        mayLeave.countDown();
        reader.join();
    }

    /** Until all that was closed has gone back. */
    void drain() {
        domain().barrier();
    }

    @Override
    public void afterEach(final ExtensionContext context) throws InterruptedException {
        if (reader != null) {
            leaveElsewhere();
        }
        if (domain != null) {
            domain.close();
        }
    }
}

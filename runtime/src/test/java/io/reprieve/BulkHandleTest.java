package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Handles that are given back by one call for many.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BulkHandleTest {
    private static final int MANY = 2_000;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final List<Long> released = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final BulkHandleRelease<List<Long>> all = (into, handles, from, to) -> {
        calls.incrementAndGet();
        for (int i = from; i < to; i++) {
            into.add(handles[i]);
        }
    };

    @Test
    void allComeInTheirOrderAndManyAtATime() {
        final RcuDomain domain = domains.make();
        domain.readLock();
        for (long i = 0; i < MANY; i++) {
            domain.deferBulk(released, i, all);
        }
        assertTrue(released.isEmpty());
        domain.readUnlock();
        FreshDomains.drain(domain);
        assertEquals(LongStream.range(0, MANY).boxed().toList(), released);
        assertTrue(calls.get() <= MANY / 10, calls + " calls");
        assertEquals(MANY, domain.statistics().reclaimed());
    }

    @Test
    void oneThatIsPinnedWaitsAlone() {
        final RcuDomain domain = domains.make();
        domain.readLock();
        final Pin pin = domain.pin(7);
        domain.readUnlock();
        for (long i = 0; i < 100; i++) {
            domain.deferBulk(released, i, all);
        }
        Eventually.holds("the others are released", () -> released.size() == 99);
        assertFalse(released.contains(7L));
        pin.close();
        FreshDomains.drain(domain);
        assertTrue(released.contains(7L));
    }

    @Test
    void aCallThatFailsCountsForAllOfItsHandlesAndHoldsUpNoOther() {
        final RcuDomain domain = domains.make();
        domain.readLock();
        for (long i = 0; i < 10; i++) {
            domain.deferBulk(released, i, (into, handles, from, to) -> {
                throw new IllegalArgumentException("bad handles");
            });
        }
        domain.deferBulk(released, 11, all);
        domain.readUnlock();
        FreshDomains.drain(domain);
        assertEquals(10, domain.statistics().failedReleases());
        assertEquals(List.of(11L), released);
    }

    @Test
    void itNeedsAFunction() {
        final BulkHandleRelease<Object> none = null;
        assertEquals(
            "release", assertThrows(NullPointerException.class, () -> Rcu.deferBulk(null, 1, none)).getMessage());
    }
}

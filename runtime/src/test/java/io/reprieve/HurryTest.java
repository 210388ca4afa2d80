package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whoever waits is not kept waiting for {@code grace.period.interval}, whatever was asked for before in less of a
 * hurry.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HurryTest {
    private static final String NEVER = "3600s";

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make(
        "grace.period.interval", NEVER, "drain.delay", "0ns", "reclaimer", "invoked");
    private final List<Object> released = new CopyOnWriteArrayList<>();

    /** The reclaimer has asked for a grace period that may not begin for an hour, and somebody releases more. */
    private void askWithoutHurry() {
        domain.synchronize();
        domain.defer(released, "asked for", List::add);
        domain.doReclaimWork();
        domain.defer(released, "not yet", List::add);
        final long before = domain.statistics().gracePeriods();
        domain.doReclaimWork();
        assertEquals(before, domain.statistics().gracePeriods(), "nobody has waited");
    }

    private void bothHaveRun() {
        assertEquals(List.of("asked for", "not yet"), released);
    }

    @Test
    void barrierHurriesAGracePeriodThatNobodyWaitedFor() {
        askWithoutHurry();
        try (Actor waiter = new Actor("waiter")) {
            waiter.run(domain::barrier);
        }
        bothHaveRun();
    }

    @Test
    void soDoesABarrierOfTheReleasingThreadWithATimeout() throws InterruptedException {
        askWithoutHurry();
        assertTrue(domain.barrier(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
        bothHaveRun();
    }

    @Test
    void soDoesTheCloseOfTheDomain() {
        askWithoutHurry();
        try (Actor closer = new Actor("closer")) {
            closer.run(domain::close);
        }
        bothHaveRun();
    }

    @Test
    void synchronizeHurriesItToo() {
        askWithoutHurry();
        domain.synchronize();
        domain.doReclaimWork();
        assertEquals(List.of("asked for"), released);
    }

    @Test
    void aReclaimerWithAThreadOfItsOwnIsHurriedAsWell() {
        final RcuDomain driven = domains.make("grace.period.interval", NEVER, "drain.delay", "0ns");
        try (Actor waiter = new Actor("waiter")) {
            for (int i = 0; i < 50; i++) {
                // By now and then the reclaimer asks first.
                waiter.run(driven::synchronize);
                driven.defer(released, i, List::add);
                Thread.yield();
                waiter.run(driven::barrier);
                assertEquals(i + 1, released.size());
            }
        }
    }
}

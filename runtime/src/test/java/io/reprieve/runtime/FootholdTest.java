package io.reprieve.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What domains have in the JVM is counted by threads that come and go at the same time: one after the other.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FootholdTest {
    private final Domain domain = Domains.named("foothold");
    private final Foothold foothold = new Foothold(domain);

    @AfterEach
    void close() {
        domain.close();
    }

    private static Thread start(final Runnable deed) {
        final Thread thread = new Thread(deed);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Whether a thread comes to wait for a lock that the caller holds: else it ends. */
    private static boolean waits(final Thread thread) {
        while (thread.isAlive()) {
            if (isWaiting(thread)) {
                return true;
            }
            Thread.yield();
        }
        return false;
    }

    private static boolean isWaiting(final Thread thread) {
        final ThreadInfo now = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
        return now != null && now.getLockOwnerId() == Thread.currentThread().getId();
    }

    @Test
    void whoTakesGivesBackOrSettlesWaitsForWhoeverDoesSo() throws InterruptedException {
        for (final Runnable deed : List.<Runnable>of(foothold::take, foothold::giveBack, foothold::settle)) {
            final Thread thread;
            synchronized (foothold) {
                thread = start(deed);
                assertTrue(waits(thread));
            }
            thread.join();
        }
        assertTrue(foothold.isGone());
    }

    @Test
    void severalThatBringItBackTakeItOnce() throws InterruptedException {
        final Thread one;
        final Thread other;
        synchronized (foothold) {
            one = start(foothold::comeBack);
            other = start(foothold::comeBack);
            assertTrue(waits(one));
            assertTrue(waits(other));
        }
        one.join();
        other.join();
        assertTrue(foothold.giveBack());
        assertFalse(foothold.giveBack());
    }

    @Test
    void whoeverComesAfterItsEndTakesNothing() {
        foothold.take();
        foothold.end();
        foothold.comeBack();
        assertFalse(foothold.giveBack());
    }

    @Test
    void whoBeginsWaitsForWhoeverRehearses() throws InterruptedException {
        final Thread thread;
        synchronized (Rehearsal.class) {
            thread = start(Rehearsal::run);
            assertTrue(waits(thread));
        }
        thread.join();
    }

    static Stream<Runnable> whoeverTells() {
        return Stream.of(
            () -> Domains.tell(Domains.Audience.NONE),
            () -> Domains.show(Domains.named("foothold")),
            () -> Domains.hide(Domains.named("foothold")));
    }

    @ParameterizedTest
    @MethodSource("whoeverTells")
    void whoeverTellsOfADomainWaitsForWhoeverAddsOne(final Runnable deed) throws InterruptedException {
        final Thread thread;
        synchronized (Domains.class) {
            thread = start(deed);
            assertTrue(waits(thread));
        }
        thread.join();
    }

    private static boolean isThere(final String name) {
        return Arrays.stream(Domains.all()).anyMatch(each -> each.name().equals(name));
    }

    @Test
    void domainsComeAndGoOneAfterTheOther() throws InterruptedException {
        final Thread adding;
        synchronized (Domains.class) {
            adding = start(() -> Domains.named("late"));
            assertTrue(waits(adding));
            assertFalse(isThere("late"));
        }
        adding.join();
        assertTrue(isThere("late"));
        final Domain late = Domains.named("late");
        final Thread removing;
        synchronized (Domains.class) {
            removing = start(late::close);
            while (isThere("late") && !isWaiting(removing)) {
                Thread.yield();
            }
            assertTrue(isThere("late"));
        }
        removing.join();
        assertFalse(isThere("late"));
    }
}

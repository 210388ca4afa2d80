package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.reprieve.woven.Woven;
import io.reprieve.woven.WovenPins;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What woven code keeps by pins: uses that begin and end on whatever thread, counted by identity.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WovenPinsTest {
    private static final int ROUNDS = 2000;
    private static final int PASSES = 5;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();
    private final int number = Woven.domain(domain.name());
    private final List<Object> released = new CopyOnWriteArrayList<>();

    private void settle() {
        domain.synchronize();
        Eventually.holds("nothing waits but for pins",
            () -> domain.statistics().pending() == domain.statistics().pinnedReleases());
    }

    @OnEveryKindOfThread
    void aUseEndsWithTheLastOfThoseThatHaveBegunOnWhateverThread(final ThreadKind kind) {
        final Object object = new Object();
        try (Actor one = kind.actor("one"); Actor other = new Actor("other"); Actor writer = new Actor("writer")) {
            one.run(() -> WovenPins.pin(number, object));
            other.run(() -> WovenPins.pin(number, object));
            assertEquals(1, domain.statistics().pins());
            writer.run(() -> domain.defer(released, object, List::add));
            one.run(() -> WovenPins.unpin(number, object));
            settle();
            assertEquals(List.of(), released);
            one.run(() -> WovenPins.unpin(number, object));
            FreshDomains.drain(domain);
            assertEquals(List.of(object), released);
            assertEquals(0, domain.statistics().pins());
        }
    }

    @OnEveryKindOfThread
    void aHandleIsFoundByItsValue(final ThreadKind kind) {
        try (Actor one = kind.actor("one"); Actor other = new Actor("other")) {
            one.run(() -> {
                WovenPins.pin(number, 0);
                WovenPins.pin(number, 1L << 40);
            });
            domain.defer(released, 0, List::add);
            domain.defer(released, 1L << 40, List::add);
            domain.defer(released, 2, List::add);
            settle();
            assertEquals(List.of(2L), released);
            other.run(() -> WovenPins.unpin(number, 1L << 40));
            Eventually.holds("it is released", () -> released.equals(List.of(2L, 1L << 40)));
            other.run(() -> WovenPins.unpin(number, 0));
            FreshDomains.drain(domain);
            assertEquals(List.of(2L, 1L << 40, 0L), released);
        }
    }

    @Test
    void theEndOfAUseThatHasNotBegunIsIgnoredAndToldOfOnce() {
        try (LogCapture log = new LogCapture()) {
            WovenPins.unpin(number, new Object());
            WovenPins.unpin(number, 7);
            WovenPins.unpin(number, (Object) null);
            assertEquals(1, log.count("rule unpin"));
        }
        WovenPins.pin(number, (Object) null);
        assertEquals(0, domain.statistics().pins());
    }

    @Test
    void aReaderThatHoldsOneObjectIsNoSectionWhileItRuns() {
        final Object object = new Object();
        final Pin pin = WovenPins.hold(number, object);
        assertFalse(domain.inReadSection());
        domain.defer(released, object, List::add);
        domain.defer(released, "other", List::add);
        settle();
        assertEquals(List.of("other"), released);
        WovenPins.letGo(pin);
        WovenPins.letGo(WovenPins.hold(number, (Object) null));
        FreshDomains.drain(domain);
        assertEquals(List.of("other", object), released);
    }

    @Test
    void nothingIsAllocatedForWhatIsUsedAgainAndAgain() {
        final Object object = new Object();
        final ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        useManyTimes(object);
        bean.getCurrentThreadAllocatedBytes();
        final long before = bean.getCurrentThreadAllocatedBytes();
        final long own = bean.getCurrentThreadAllocatedBytes() - before;
        // Now and then the virtual machine allocates, where a path is taken for the first time. What each use
        // allocates is found every time.
        long least = Long.MAX_VALUE;
        for (int i = 0; i < PASSES && least != 0; i++) {
            final long begin = bean.getCurrentThreadAllocatedBytes();
            useManyTimes(object);
            least = Math.min(least, bean.getCurrentThreadAllocatedBytes() - begin - own);
        }
        assertEquals(0, least);
    }

    private void useManyTimes(final Object object) {
        for (int i = 0; i < ROUNDS; i++) {
            WovenPins.pin(number, object);
            WovenPins.pin(number, i);
            WovenPins.unpin(number, object);
            WovenPins.unpin(number, i);
        }
    }

    /** An object that is in use: freed while a user has it, it tells. */
    private static final class Checked {
        final AtomicInteger users = new AtomicInteger();
        volatile boolean isFreed;
    }

    @Test
    void manyUsersOfManyObjectsAreNeverFreedUnderTheirHands() throws Exception {
        final Checked[] board = new Checked[8];
        for (int i = 0; i < board.length; i++) {
            board[i] = new Checked();
        }
        final List<String> wrong = new CopyOnWriteArrayList<>();
        final List<Actor> actors = new ArrayList<>();
        final List<Future<?>> ends = new ArrayList<>();
        final List<ThreadKind> kinds = ThreadKind.available().toList();
        for (int i = 0; i < 4; i++) {
            final int seed = i;
            final Actor user = kinds.get(i % kinds.size()).actor("user " + i);
            actors.add(user);
            ends.add(user.start(() -> {
                use(board, seed, wrong);
                return null;
            }));
        }
        final Actor writer = new Actor("writer");
        actors.add(writer);
        ends.add(writer.start(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                final Checked old = board[i % board.length];
                synchronized (board) {
                    board[i % board.length] = new Checked();
                }
                domain.defer(wrong, old, (noted, object) -> {
                    if (object.users.get() != 0 || object.isFreed) {
                        noted.add(object.users + " users, freed " + object.isFreed);
                    }
                    object.isFreed = true;
                });
            }
            return null;
        }));
        for (final Future<?> end : ends) {
            end.get();
        }
        FreshDomains.drain(domain);
        assertEquals(List.of(), wrong);
        assertEquals(0, domain.statistics().pins());
        for (final Actor actor : actors) {
            actor.close();
        }
        assertTrue(domain.statistics().reclaimed() >= ROUNDS);
    }

    private void use(final Checked[] board, final int seed, final List<String> wrong) {
        final Checked[] held = new Checked[3];
        for (int i = 0; i < ROUNDS; i++) {
            final int at = i % held.length;
            if (held[at] != null) {
                held[at].users.decrementAndGet();
                WovenPins.unpin(number, held[at]);
            }
            // As a method with holds=return: found in a section, and pinned before that ends.
            final ReadSection section = Woven.section(number);
            final long saved = Woven.enter(section);
            final Checked found;
            synchronized (board) {
                found = board[(i * 7 + seed) % board.length];
            }
            WovenPins.pinAndExit(section, saved, number, found);
            found.users.incrementAndGet();
            if (found.isFreed) {
                wrong.add("freed in use");
            }
            held[at] = found;
        }
        for (final Checked one : held) {
            one.users.decrementAndGet();
            WovenPins.unpin(number, one);
        }
    }
}

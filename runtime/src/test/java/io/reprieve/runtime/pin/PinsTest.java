package io.reprieve.runtime.pin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.runtime.Contention;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is found pinned while readers go on pinning, and what becomes of rings, step by step: what another thread does
 * meanwhile, it does when the one that looks asks for the number of the next pin.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PinsTest {
    private static final long TOKEN = 5;
    private static final long OTHER = 6;
    private static final int PLACES = 64;
    private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);

    private final Pins pins = new Pins();
    private final PinnedTokens pinned = new PinnedTokens();
    private final Taker first = new Taker();
    private final Taker second = new Taker();
    private final List<String> reports = new ArrayList<>();

    /** Who takes pins, and lets something happen meanwhile. */
    private static final class Taker implements PinTaker {
        private long next = FIRST;
        private int looks;
        private boolean takesNoMore;
        private Runnable whenLookedAt = () -> { };
        private Runnable whenSet = () -> { };
        private Runnable whenAskedForMore = () -> { };

        @Override
        public long nextPinAcquire() {
            final Runnable deed = whenLookedAt;
            whenLookedAt = () -> { };
            deed.run();
            looks++;
            return next;
        }

        @Override
        public void setNextPin(final long number) {
            final Runnable deed = whenSet;
            whenSet = () -> { };
            deed.run();
            next = number;
        }

        @Override
        public HeldPin hold(final HeldPin pin, final long token, final long number) {
            pin.hold(token, number);
            next = number + 1;
            return pin;
        }

        @Override
        public void setPlaces(final HeldPin[] places) {
        }

        @Override
        public boolean takesNoMore() {
            final Runnable deed = whenAskedForMore;
            whenAskedForMore = () -> { };
            deed.run();
            return takesNoMore;
        }
    }

    private static List<HeldPin> take(final PinRing ring, final int count) {
        final List<HeldPin> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(ring.take(OTHER));
        }
        return taken;
    }

    private void sweep(final long limitNanos) {
        pins.sweep(limitNanos, reports::add);
    }

    @Test
    void aLookThatHasMissedNothingIsNotRepeated() {
        final PinRing ring = pins.register(first, true);
        assertFalse(pins.collect(pinned));
        ring.take(TOKEN);
        first.looks = 0;
        assertTrue(pins.collect(pinned));
        assertTrue(pinned.contains(TOKEN));
        assertTrue(first.looks < PinnedTokens.LOOKS, first.looks + " looks");
    }

    @Test
    void whatAnotherRingPinsInAPlaceThatItDidNotHaveIsFound() {
        final PinRing ring = pins.register(first, true);
        final HeldPin before = pins.register(second, true).take(TOKEN);
        // The first ring is known to be free.
        assertTrue(pins.collect(pinned));
        second.whenLookedAt = () -> {
            final List<HeldPin> all = take(ring, PLACES);
            ring.take(TOKEN);
            all.forEach(HeldPin::close);
            before.close();
        };
        assertTrue(pins.collect(pinned));
        assertTrue(pinned.contains(TOKEN));
    }

    @Test
    void aRingThatIsMadeLongerBeforeItsNumberIsReadIsLookedAtOnceMore() {
        final PinRing ring = pins.register(first, true);
        final HeldPin before = pins.register(second, true).take(TOKEN);
        first.whenLookedAt = () -> {
            take(ring, PLACES + 1).forEach(HeldPin::close);
            // Another one that looks finds the longer ring free.
            assertTrue(pins.collect(new PinnedTokens()));
            second.whenLookedAt = () -> {
                ring.take(TOKEN);
                before.close();
            };
        };
        assertTrue(pins.collect(pinned));
        assertTrue(pinned.contains(TOKEN));
    }

    /** Has a thread that has no ring yet take over what another one has pinned, whenever that one is looked at. */
    private void handOnToANewRing(final HeldPin before, final Taker holder) {
        holder.whenLookedAt = () -> {
            final Taker next = new Taker();
            final HeldPin pin = pins.register(next, true).take(TOKEN);
            before.close();
            handOnToANewRing(pin, next);
        };
    }

    @Test
    void whatIsHandedOnToANewRingAtEachLookIsFound() {
        handOnToANewRing(pins.register(first, true).take(TOKEN), first);
        assertTrue(pins.collect(pinned));
        assertTrue(pinned.contains(TOKEN));
    }

    @Test
    void aRingIsForgottenWhenNoneIsHeldAndNoneWillBe() {
        final HeldPin pin = pins.register(first, true).take(TOKEN);
        first.takesNoMore = true;
        sweep(AN_HOUR);
        assertTrue(pins.collect(pinned));
        pin.close();
        sweep(AN_HOUR);
        first.looks = 0;
        assertFalse(pins.collect(pinned));
        assertEquals(0, first.looks);
    }

    @Test
    void aRingThatIsRegisteredWhileOthersAreForgottenIsNot() throws InterruptedException {
        pins.register(first, true);
        first.takesNoMore = true;
        final List<Thread> others = new ArrayList<>();
        first.whenAskedForMore = () ->
            // When it is asked a second time the ring is about to be removed.
            first.whenAskedForMore = () -> others.add(Contention.start(() -> pins.register(second, true).take(TOKEN)));
        sweep(AN_HOUR);
        others.get(0).join();
        assertTrue(pins.collect(pinned));
        assertTrue(pinned.contains(TOKEN));
    }

    @Test
    void twoThatShareASlotTakeTwoPins() throws InterruptedException {
        final List<Thread> others = new ArrayList<>();
        first.whenSet = () -> others.add(Contention.start(() -> pins.takeShared(first, OTHER)));
        pins.takeShared(first, TOKEN);
        others.get(0).join();
        assertEquals(2, pins.held());
        assertTrue(pins.collect(pinned));
        assertTrue(pinned.contains(TOKEN) && pinned.contains(OTHER));
    }

    @Test
    void aPinOfALivingThreadIsReportedAfterTheLimit() {
        final HeldPin pin = pins.register(first, true).take(TOKEN);
        sweep(AN_HOUR);
        sweep(AN_HOUR);
        assertEquals(List.of(), reports);
        sweep(0);
        assertEquals(1, reports.size());
        pin.close();
    }

    @Test
    void aReportShowsTheApplicationsFramesAlone() {
        final PinRing ring = pins.register(first, true);
        pins.take(ring, TOKEN);
        sweep(0);
        sweep(0);
        final HeldPin noted = pins.take(ring, OTHER);
        final Throwable where = noted.trace();
        where.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("io.reprieve.runtime.pin.Pins", "take", null, 0),
            new StackTraceElement("io.reprieve.woven.Woven", "pin", null, 0),
            new StackTraceElement("com.example.Reader", "read", null, 0),
        });
        sweep(0);
        sweep(0);
        assertEquals(2, reports.size());
        assertTrue(reports.get(1).contains("com.example.Reader.read"), reports.get(1));
        assertFalse(reports.get(1).contains("io.reprieve."), reports.get(1));
    }
}

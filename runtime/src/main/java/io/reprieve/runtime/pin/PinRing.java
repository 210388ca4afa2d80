package io.reprieve.runtime.pin;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Arrays;

/**
 * The pins of one reader slot, taken in turn by whoever has the slot, and let go by anybody.
 */
public final class PinRing {
    /** The places of who is to ask {@link Pins}: one, which is held for good. */
    public static final HeldPin[] NONE = more(new HeldPin[0], 1);

    /** As {@link #next}, when the slot is no more: nothing will be taken here. */
    static final long OVER = HeldPin.FREE;

    private static final VarHandle PINS = Fields.of(MethodHandles.lookup(), "pins", HeldPin[].class);
    private static final int INITIAL = 64;

    static {
        NONE[0].hold(0, PinTaker.FIRST);
    }

    /** Whose it is; of a slot that is borrowed, who has taken the first pin. */
    private final WeakReference<Thread> thread;
    private final WeakReference<PinTaker> taker;
    private final boolean isOwned;
    // Replaced by the owner when all are held; a longer one holds the same pins and more.
    private HeldPin[] pins;

    PinRing(final PinTaker taker, final Thread thread, final boolean isOwned) {
        this.taker = new WeakReference<>(taker);
        this.thread = new WeakReference<>(thread);
        this.isOwned = isOwned;
        pins = more(new HeldPin[0], INITIAL);
    }

    private static HeldPin[] more(final HeldPin[] pins, final int size) {
        final HeldPin[] more = Arrays.copyOf(pins, size);
        for (int i = pins.length; i < size; i++) {
            more[i] = new HeldPin();
        }
        return more;
    }

    /** Takes the pin that has been free for longest. Called by who has the slot. Allocates only if all are held. */
    HeldPin take(final PinTaker by, final long token) {
        final long first = by.nextPinAcquire();
        for (int i = 0; i < pins.length; i++) {
            final HeldPin pin = place(first + i);
            if (pin.isFree()) {
                return hold(by, pin, token, first + i);
            }
        }
        final int size = pins.length;
        final HeldPin[] more = more(pins, 2 * size);
        // Release: who finds the array finds the pins.
        PINS.setRelease(this, more);
        // The next number that comes to the first of those that are new: numbers only grow.
        return hold(by, more[size], token, (first | 2L * size - 1) + 1 + size);
    }

    private static HeldPin hold(final PinTaker by, final HeldPin pin, final long token, final long number) {
        try {
            pin.hold(token, number);
            by.setNextPin(number + 1);
        } catch (final StackOverflowError e) {
            // Nobody would close it.
            pin.takeBack();
            throw e;
        }
        return pin;
    }

    private HeldPin place(final long number) {
        return pins[(int) number & pins.length - 1];
    }

    /** Pairs with the release in {@link #take}. */
    HeldPin[] pinsAcquire() {
        return (HeldPin[]) PINS.getAcquire(this);
    }

    /** As {@link PinTaker#nextPinAcquire()}; {@link #OVER} if the slot is no more. */
    long nextAcquire() {
        final PinTaker by = taker.get();
        return by == null ? OVER : by.nextPinAcquire();
    }

    /** Has every pin taken by {@link Pins} from now on. */
    void leaveToPins() {
        final PinTaker by = taker.get();
        if (by != null) {
            by.setPlaces(NONE);
        }
    }

    /** Whether no pin will be taken here any more, and none is held. */
    boolean isOver() {
        return taker.get() == null && isFree();
    }

    /** Whether the one thread that takes pins here has ended. */
    boolean ownerHasEnded() {
        final Thread owner = thread.get();
        return isOwned && (owner == null || !owner.isAlive());
    }

    private boolean isFree() {
        for (final HeldPin pin : pinsAcquire()) {
            if (!pin.isFree()) {
                return false;
            }
        }
        return true;
    }

    Thread thread() {
        return thread.get();
    }
}

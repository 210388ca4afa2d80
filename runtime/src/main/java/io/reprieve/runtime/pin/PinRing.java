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

    private static final VarHandle PINS = Fields.of(MethodHandles.lookup(), "pins", HeldPin[].class);
    private static final VarHandle FREE_UP_TO = Fields.of(MethodHandles.lookup(), "freeUpTo", long.class);
    private static final int INITIAL = 64;

    static {
        NONE[0].hold(0, PinTaker.FIRST);
    }

    /** Whose it is; of a slot that is borrowed, who has taken the first pin. */
    private final WeakReference<Thread> thread;
    private final PinTaker taker;
    private final boolean isOwned;
    // Replaced by the owner when all are held; a longer one holds the same pins and more.
    private HeldPin[] pins;
    // The number of the next pin when all before it were seen to be free, as they have been since. Written by who
    // looks.
    private long freeUpTo;

    PinRing(final PinTaker taker, final Thread thread, final boolean isOwned) {
        this.taker = taker;
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
    HeldPin take(final long token) {
        final long first = taker.nextPinAcquire();
        for (int i = 0; i < pins.length; i++) {
            final HeldPin pin = pins[(int) (first + i) & pins.length - 1];
            if (pin.isFree()) {
                // First: who finds the place used again is to find that the ring has come to it.
                taker.setNextPin(first + i);
                return taker.hold(pin, token, first + i);
            }
        }
        final int size = pins.length;
        final HeldPin[] more = more(pins, 2 * size);
        // First: if the stack ends behind the next step, the slot has no places that are fewer than the ring's.
        leaveToPins();
        // Release: who finds the array finds the pins.
        PINS.setRelease(this, more);
        // The next number that comes to the first of those that are new: numbers only grow.
        return taker.hold(more[size], token, (first | 2L * size - 1) + 1 + size);
    }

    /** Pairs with the release in {@link #take}. */
    HeldPin[] pinsAcquire() {
        return (HeldPin[]) PINS.getAcquire(this);
    }

    /** As {@link PinTaker#nextPinAcquire()}. */
    long nextAcquire() {
        return taker.nextPinAcquire();
    }

    /** Has every pin taken by {@link Pins} from now on. */
    void leaveToPins() {
        taker.setPlaces(NONE);
    }

    /** Has the usual pin taken by who has the slot from now on. */
    void leaveToTaker() {
        taker.setPlaces(pinsAcquire());
    }

    /**
     * Whether all pins were free when this was the next number: then they are as long as it is. Racy, but benign: with
     * an older number they are looked at once more. Acquire: who believes another's look finds what that one has found.
     */
    boolean isKnownToBeFree(final long next) {
        return (long) FREE_UP_TO.getAcquire(this) == next;
    }

    /** All pins were seen to be free, behind a look at the next number. Pairs with {@link #isKnownToBeFree}. */
    void noteFree(final long next) {
        FREE_UP_TO.setRelease(this, next);
    }

    /** Whether no pin will be taken here any more, and none is held. */
    boolean isOver() {
        return taker.takesNoMore() && isFree();
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

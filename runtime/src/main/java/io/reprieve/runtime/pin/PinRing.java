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
    private static final VarHandle PINS = Fields.of(MethodHandles.lookup(), "pins", HeldPin[].class);
    private static final VarHandle NEXT = Fields.of(MethodHandles.lookup(), "next", int.class);
    private static final int INITIAL = 64;

    /** Whose it is; of a slot that is borrowed, who has taken the first pin. */
    private final WeakReference<Thread> thread;
    private final WeakReference<Object> slot;
    private final boolean isOwned;
    // Replaced by the owner when all are held; a longer one holds the same pins and more.
    private HeldPin[] pins;
    private int next;

    PinRing(final Object slot, final Thread thread, final boolean isOwned) {
        this.slot = new WeakReference<>(slot);
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
    public HeldPin take(final long token) {
        final int at = next;
        final HeldPin pin = pins[at & pins.length - 1];
        if (!pin.isFree()) {
            return takeAnother(token);
        }
        hold(pin, token, at);
        return pin;
    }

    private void hold(final HeldPin pin, final long token, final int at) {
        try {
            pin.hold(token, at);
            // Release: who finds the number finds the pin. Pairs with takenAcquire().
            NEXT.setRelease(this, at + 1);
        } catch (final StackOverflowError e) {
            // Nobody would close it.
            pin.takeBack();
            throw e;
        }
    }

    private HeldPin takeAnother(final long token) {
        for (int i = 1; i < pins.length; i++) {
            final HeldPin pin = pins[next + i & pins.length - 1];
            if (pin.isFree()) {
                hold(pin, token, next + i);
                return pin;
            }
        }
        final int first = pins.length;
        final HeldPin[] more = more(pins, 2 * first);
        // Release: who finds the array finds the pins.
        PINS.setRelease(this, more);
        // The next number that comes to the first of those that are new: numbers only grow.
        hold(more[first], token, (next | 2 * first - 1) + 1 + first);
        return more[first];
    }

    /** Pairs with the release in {@link #takeAnother}. */
    HeldPin[] pinsAcquire() {
        return (HeldPin[]) PINS.getAcquire(this);
    }

    /** The number of the next pin: grows whenever one is taken. Acquire, so that what is read next is read behind it. */
    int takenAcquire() {
        return (int) NEXT.getAcquire(this);
    }

    /** Whether no pin will be taken here any more, and none is held. */
    boolean isOver() {
        return slot.get() == null && isFree();
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

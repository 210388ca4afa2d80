package io.reprieve.runtime.reader;

import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.pin.HeldPin;
import io.reprieve.runtime.pin.PinRing;
import io.reprieve.runtime.pin.PinTaker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A reader slot by which pins are taken.
 */
abstract class PinningSlot extends ReaderSlotState implements PinTaker {
    private static final VarHandle NEXT_PIN;
    private static final VarHandle PLACES;

    static {
        try {
            NEXT_PIN = MethodHandles.lookup().findVarHandle(PinningSlot.class, "nextPin", long.class);
            PLACES = MethodHandles.lookup().findVarHandle(PinningSlot.class, "places", HeldPin[].class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // Touched by who has the slot, and handed on with it; of the slot that threads share, under the lock of the pins.
    private long nextPin = FIRST;
    // Also set by who finds a pin that nobody closes.
    private HeldPin[] places = PinRing.NONE;
    private PinRing ring;

    PinningSlot(final Thread owner, final Clock clock, final boolean isBorrowed) {
        super(owner, clock, isBorrowed);
    }

    /**
     * Takes the pin that has been free for longest. Called by who has the slot, inside a section.
     *
     * @return the pin; {@code null} if it is held, or if {@link io.reprieve.runtime.pin.Pins} is to be asked.
     */
    final HeldPin tryPin(final long token) {
        final HeldPin[] now = (HeldPin[]) PLACES.getOpaque(this);
        final long number = nextPin;
        final HeldPin pin = now[(int) number & now.length - 1];
        return pin.isFree() ? hold(pin, token, number) : null;
    }

    @Override
    public final HeldPin hold(final HeldPin pin, final long token, final long number) {
        try {
            pin.hold(token, number);
            // As in setNextPin(), here for the inliner.
            NEXT_PIN.setRelease(this, number + 1);
        } catch (final StackOverflowError e) {
            // Nobody would close it.
            pin.takeBack();
            throw e;
        }
        return pin;
    }

    @Override
    public final long nextPinAcquire() {
        return (long) NEXT_PIN.getAcquire(this);
    }

    @Override
    public final void setNextPin(final long number) {
        NEXT_PIN.setRelease(this, number);
    }

    /** Opaque, and racy but benign: who has just made a longer ring goes on with that, until this is called again. */
    @Override
    public final void setPlaces(final HeldPin[] newPlaces) {
        PLACES.setOpaque(this, newPlaces);
    }

    /** What all pins of the slot are in; {@code null} before the first one. */
    final PinRing ring() {
        return ring;
    }

    final void setRing(final PinRing registered) {
        ring = registered;
    }
}

package io.reprieve.runtime.reader;

import io.reprieve.Pin;
import io.reprieve.runtime.pin.HeldPin;
import io.reprieve.runtime.pin.Pins;
import io.reprieve.runtime.thread.ThreadNames;

/**
 * How a reader pins what it has found: inside a section, by the slot that it is in it with.
 *
 * <p>A record, because the compilers trust its fields, as with {@link ReaderRegistry}.
 */
public record Pinning(ReaderRegistry readers, Pins pins) {
    /** What {@code null} is pinned by. */
    private static final Pin NOTHING = () -> { };

    /** As {@link io.reprieve.Rcu#pin(Object)}. */
    public Pin pin(final Object object) {
        return object == null ? NOTHING : hold(Pins.token(object));
    }

    /** As {@link io.reprieve.Rcu#pin(long)}. */
    public Pin pin(final long handle) {
        return hold(Pins.token(handle));
    }

    private Pin hold(final long token) {
        final ReaderSlot slot = readers.slotInside();
        if (slot == null) {
            throw new IllegalStateException("pin() outside a read-side critical section, on thread "
                + ThreadNames.ofCaller()
                + ": the object may be gone already; load it and pin it in one section");
        }
        final HeldPin pin = slot.tryPin(token);
        return pin != null ? pin : holdElsewhere(slot, token);
    }

    private Pin holdElsewhere(final ReaderSlot slot, final long token) {
        if (slot == readers.shared()) {
            return pins.takeShared(slot, token);
        }
        if (slot.ring() == null) {
            slot.setRing(pins.register(slot, !slot.isBorrowed()));
        }
        return pins.take(slot.ring(), token);
    }
}

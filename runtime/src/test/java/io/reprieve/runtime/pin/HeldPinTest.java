package io.reprieve.runtime.pin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * When a place for a pin is reported, by times that the test chooses.
 */
final class HeldPinTest {
    private static final long NOW = 1_000_000;
    private static final long LIMIT = 10;

    private final HeldPin pin = new HeldPin();

    private boolean isOverdue(final long later) {
        return pin.isOverdue(NOW + later, LIMIT);
    }

    @Test
    void itIsOverdueOnceInEachUseThatLastsTooLong() {
        assertFalse(isOverdue(0));
        pin.hold(5, 1);
        assertFalse(isOverdue(1));
        assertFalse(isOverdue(LIMIT));
        assertTrue(isOverdue(LIMIT + 1));
        assertFalse(isOverdue(10 * LIMIT));
        pin.close();
        pin.hold(5, 65);
        assertFalse(isOverdue(20 * LIMIT));
        assertTrue(isOverdue(30 * LIMIT));
    }

    @Test
    void whereItWasTakenIsForgottenWhenItIsFree() {
        final Throwable where = new Throwable();
        pin.hold(5, 1);
        pin.noteWhere(where);
        isOverdue(0);
        assertSame(where, pin.trace());
        pin.close();
        isOverdue(1);
        assertNull(pin.trace());
    }
}

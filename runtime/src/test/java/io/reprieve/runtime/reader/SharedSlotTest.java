package io.reprieve.runtime.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.thread.Nesting;
import org.junit.jupiter.api.Test;

/**
 * The slot that threads share when the heap has no room for another.
 */
final class SharedSlotTest {
    private static final long LATER = 100;

    private final ReaderSlot slot = ReaderSlot.shared(new Clock());

    @Test
    void itIsHeldBackUntilTheLastEntryIsLeft() {
        final long outer = slot.enter();
        final long inner = slot.enter();
        assertEquals(2, slot.depth());
        slot.exit(inner);
        assertTrue(slot.holdsBack(LATER));
        assertTrue(slot.isSharedBy(Thread.currentThread()));
        slot.exit(outer);
        assertFalse(slot.holdsBack(LATER));
        assertFalse(slot.isSharedBy(Thread.currentThread()));
        assertThrows(IllegalStateException.class, () -> slot.exit(outer));
    }

    @Test
    void itsCountIsRefusedToRunOver() {
        for (int i = 0; i < Nesting.MOST; i++) {
            slot.enter();
        }
        assertThrows(IllegalStateException.class, slot::enter);
        assertTrue(slot.holdsBack(LATER));
    }
}

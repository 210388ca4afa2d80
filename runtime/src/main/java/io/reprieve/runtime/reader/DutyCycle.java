package io.reprieve.runtime.reader;

import static io.reprieve.runtime.reader.ReaderSlotState.ONLINE_BORROWED;
import static io.reprieve.runtime.reader.ReaderSlotState.SHARED;
import static io.reprieve.runtime.reader.ReaderSlotState.SINCE;

import io.reprieve.runtime.memory.Fences;

/**
 * What a quiescent-state reader does with its slot: it is inside a section from one quiescent state to the next, by its
 * own word or for the length of a duty cycle, and sections nested in that cost almost nothing. All of it is called by
 * the owner of the slot.
 */
final class DutyCycle {
    /** A turn within a section or another turn. */
    static final int NESTED = 0;
    /** A turn of a thread that has no slot of its own. */
    static final int SHARING = 1;
    private static final int WHOLE = 2;
    private static final int SECTION = 3;

    private DutyCycle() {
    }

    static boolean isOnline(final ReaderSlot slot) {
        final long now = slot.stamp();
        return now > SHARED && now <= ONLINE_BORROWED || slot.isSuspended;
    }

    /**
     * Enters a section that lasts until the thread goes offline. Called outside any section. Within a duty cycle the
     * thread stays online after it.
     */
    static void goOnline(final ReaderSlot slot) {
        if (!isOnline(slot)) {
            slot.begin(slot.stampOnline());
        }
        slot.staysOnline = true;
    }

    /** Ends one section of an online thread and begins the next. Called outside any nested section. */
    static void quiesce(final ReaderSlot slot) {
        // Release: what the section before has read lies before the new epoch. Then as on entry.
        SINCE.setRelease(slot, slot.clock.getAcquire());
        Fences.afterStamp();
    }

    /** Called outside any nested section. Within a duty cycle the thread goes offline at its end. */
    static void goOffline(final ReaderSlot slot) {
        slot.staysOnline = false;
        if (!slot.isInsideCycle && !slot.isSuspended) {
            endOnline(slot);
        }
    }

    private static void endOnline(final ReaderSlot slot) {
        slot.exit(slot.stampOutside());
    }

    /** The thread is about to wait, which is a quiescent state: nothing is held up meanwhile. */
    static void suspend(final ReaderSlot slot) {
        // First: with it the thread keeps a slot that it has borrowed.
        slot.isSuspended = true;
        endOnline(slot);
    }

    /** The thread has waited. */
    static void resume(final ReaderSlot slot) {
        // Volatile, and with the epoch before the wait, which holds back more rather than less, whatever ends this
        // half-way.
        slot.stamp = slot.stampOnline();
        slot.isSuspended = false;
        quiesce(slot);
    }

    /**
     * One turn of a duty cycle begins: the thread goes online, unless it is online already, where this is a quiescent
     * state. A turn inside a section, or inside another turn, is part of that.
     *
     * @return what {@link #end} is to be given.
     */
    static int begin(final ReaderSlot slot) {
        if (slot.stamp() == SHARED) {
            slot.enter();
            return SHARING;
        }
        if (slot.isInsideCycle || slot.isInside()) {
            return NESTED;
        }
        if (slot.isSuspended) {
            // A body that the thread runs while it waits: its own quiescent states are none of the body's.
            slot.enter();
            return SECTION;
        }
        if (isOnline(slot)) {
            quiesce(slot);
        } else {
            slot.begin(slot.stampOnline());
        }
        slot.isInsideCycle = true;
        return WHOLE;
    }

    /**
     * One turn of a duty cycle has ended, and with it all sections that were entered within it and not left.
     *
     * @param state what {@link #begin} returned.
     */
    static void end(final ReaderSlot slot, final int state) {
        if (state == SHARING) {
            slot.exit(SHARED);
        } else if (state == SECTION) {
            slot.exit(slot.stampOutside());
        } else if (state == WHOLE) {
            slot.isInsideCycle = false;
            if (slot.staysOnline) {
                slot.exit(slot.stampOnline());
                quiesce(slot);
            } else {
                endOnline(slot);
            }
        }
    }
}

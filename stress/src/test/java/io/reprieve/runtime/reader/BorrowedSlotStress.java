package io.reprieve.runtime.reader;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.reprieve.runtime.memory.Clock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The slots that virtual threads borrow: two borrowers never hold the same one, and what the next borrower finds is
 * as the last one got it.
 */
public final class BorrowedSlotStress {
    private static final int NOT_GOT = 0;
    private static final int CLEAN = 1;
    private static final int DIRTY = 2;
    private static final int NOT_ALONE = 3;

    private BorrowedSlotStress() {
    }

    /** One slot, for two borrowers that give it back. */
    abstract static class OneSlot {
        final Clock clock = new Clock();
        final ReaderSlot slot = ReaderSlot.borrowed(clock);
        // Without order: whoever holds the slot holds these.
        private Object holder;

        final int borrow() {
            final Thread by = Thread.currentThread();
            if (!slot.isFree() || !slot.borrow(by)) {
                return NOT_GOT;
            }
            int found = slot.stamp == ReaderSlot.RESTING && holder == null ? CLEAN : DIRTY;
            holder = by;
            slot.enter();
            if (holder != by || slot.stamp != ReaderSlot.BORROWED) {
                found = NOT_ALONE;
            }
            holder = null;
            return found;
        }
    }

    /** Borrow, enter, leave: the slot goes back with the outermost section. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "Each that has it has it alone, and clean.")
    @Outcome(expect = FORBIDDEN, desc = "A borrower has found the traces of another.")
    public static class OneAfterTheOther extends OneSlot {
        @Actor
        public void first(final II_Result result) {
            result.r1 = borrow();
            if (result.r1 != NOT_GOT) {
                slot.exit(ReaderSlot.RESTING);
            }
        }

        @Actor
        public void second(final II_Result result) {
            result.r2 = borrow();
            if (result.r2 != NOT_GOT) {
                slot.exit(ReaderSlot.RESTING);
            }
        }
    }

    /** The slot is given back before the section in it has ended. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "A borrower has found the traces of another.")
    public static class BrokenGivenBackEarly extends OneSlot {
        @Actor
        public void first(final II_Result result) {
            result.r1 = borrow();
            if (result.r1 != NOT_GOT) {
                endAfterGivingBack();
            }
        }

        @Actor
        public void second(final II_Result result) {
            result.r2 = borrow();
            if (result.r2 != NOT_GOT) {
                endAfterGivingBack();
            }
        }

        private void endAfterGivingBack() {
            slot.giveBack();
            // The window is a few instructions wide otherwise.
            Thread.onSpinWait();
            slot.stamp = ReaderSlot.RESTING;
        }
    }

    /** Two borrowers that look in the same places. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "Each has a slot of its own.")
    @Outcome(expect = FORBIDDEN, desc = "Both have the same slot.")
    public static class TwoAtOnce {
        private final BorrowedSlots borrowed = new BorrowedSlots(new Clock());
        private final Thread thread = Thread.currentThread();
        private ReaderSlot first;
        private ReaderSlot second;

        @Actor
        public void first() {
            first = borrowed.borrow(thread);
        }

        @Actor
        public void second() {
            second = borrowed.borrow(thread);
        }

        @Arbiter
        public void both(final I_Result result) {
            result.r1 = first == second ? 1 : 0;
        }
    }

    /** The sweep takes a slot back from an ended thread, while another sweep does, and the next borrower comes. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "The new borrower's section is its own.")
    @Outcome(expect = FORBIDDEN, desc = "A sweep has ended the new borrower's section, or nobody has swept.")
    public static class SweepAgainstBorrow {
        private static final Thread ENDED = new Thread("never started");
        private final Clock clock = new Clock();
        private final ReaderSlot slot = ReaderSlot.borrowed(clock);

        public SweepAgainstBorrow() {
            slot.borrow(ENDED);
            slot.enter();
        }

        @Actor
        public void sweep(final II_Result result) {
            result.r1 = slot.clearEnded() ? 1 : 0;
        }

        @Actor
        public void sweepAndBorrow(final II_Result result) {
            slot.clearEnded();
            if (slot.borrow(Thread.currentThread())) {
                final boolean isClean = slot.stamp == ReaderSlot.RESTING;
                slot.enter();
                result.r2 = isClean && slot.holdsBack(clock.getAcquire() + 1) ? CLEAN : DIRTY;
            }
        }
    }
}

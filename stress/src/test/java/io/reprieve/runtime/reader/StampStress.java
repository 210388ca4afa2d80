package io.reprieve.runtime.reader;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.stress.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A reader's stamp against the engine's scan: either the section sees what was unpublished (1 in the first place), or
 * the scan finds the section (1 in the second). The reader loads without order, as careless code does: the barrier
 * after the stamp has to hold for that too, in the compilers as in the processor.
 */
public final class StampStress {
    private static final long FIRST = 1;
    private static final long NEXT = FIRST + 1;

    private StampStress() {
    }

    /** One slot and one object, which is unpublished by setting {@code gone}. */
    abstract static class OneSlot {
        final Clock clock = new Clock();
        final ReaderSlot slot = ReaderSlot.owned(null, clock);
        int gone;

        /** What the engine does, with the unpublish before it. */
        final int unpublishAndScan() {
            gone = 1;
            clock.advanceRelease(NEXT);
            Fences.heavy();
            return slot.holdsBack(NEXT) ? 1 : 0;
        }
    }

    /** The pair as it is. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The section began before, and is waited for.")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The section began after.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The section sees the unpublish, and is waited for in vain.")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The section reads what is about to be released.")
    public static class EnterAgainstScan extends OneSlot {
        @Actor
        public void reader(final II_Result result) {
            slot.enter();
            result.r1 = gone;
        }

        @Actor
        public void engine(final II_Result result) {
            result.r2 = unpublishAndScan();
        }
    }

    /** The engine forgets its barrier. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "The section reads what is about to be released.")
    public static class BrokenScanWithoutBarrier extends OneSlot {
        @Actor
        public void reader(final II_Result result) {
            slot.enter();
            result.r1 = gone;
        }

        @Actor
        public void engine(final II_Result result) {
            gone = 1;
            clock.advanceRelease(NEXT);
            result.r2 = slot.holdsBack(NEXT) ? 1 : 0;
        }
    }

    /** The reader forgets its fence. Shows with {@code barrier=fence}: the membarrier makes good for the processor. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "The section reads what is about to be released.")
    public static class BrokenStampWithoutFence extends OneSlot {
        @Actor
        public void reader(final II_Result result) {
            slot.stamp = clock.getAcquire();
            result.r1 = gone;
        }

        @Actor
        public void engine(final II_Result result) {
            result.r2 = unpublishAndScan();
        }
    }

    /** A quiescent state of an online thread against the scan. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The quiescent state came before, and the thread is waited for.")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The quiescent state came after.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The thread sees the unpublish, and is waited for in vain.")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The thread reads what is about to be released.")
    public static class QuiesceAgainstScan extends OneSlot {
        public QuiesceAgainstScan() {
            DutyCycle.goOnline(slot);
        }

        @Actor
        public void reader(final II_Result result) {
            DutyCycle.quiesce(slot);
            result.r1 = gone;
        }

        @Actor
        public void engine(final II_Result result) {
            result.r2 = unpublishAndScan();
        }
    }

    /** A thread keeps what it has found over a quiescent state. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "The thread has what is about to be released.")
    public static class BrokenKeptOverQuiescentState extends OneSlot {
        public BrokenKeptOverQuiescentState() {
            DutyCycle.goOnline(slot);
        }

        @Actor
        public void reader(final II_Result result) {
            result.r1 = gone;
            // The window is a few instructions wide otherwise.
            Thread.onSpinWait();
            DutyCycle.quiesce(slot);
        }

        @Actor
        public void engine(final II_Result result) {
            result.r2 = unpublishAndScan();
        }
    }

    /** A thread that comes online against the scan: the stamp's fence is all that makes it visible. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "One of them sees the other.")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The thread reads what is about to be released.")
    public static class OnlineAgainstScan extends OneSlot {
        @Actor
        public void reader(final II_Result result) {
            DutyCycle.goOnline(slot);
            result.r1 = gone;
        }

        @Actor
        public void engine(final II_Result result) {
            result.r2 = unpublishAndScan();
        }
    }

    /** A registry in which the reader has no slot yet. */
    abstract static class NoSlotYet extends Meeting {
        final Clock clock = new Clock();
        final ReaderRegistry registry = new ReaderRegistry(clock);
        final SlotScan scan = new SlotScan();
        int gone;

        final int unpublishAndScan() {
            gone = 1;
            clock.advanceRelease(NEXT);
            Fences.heavy();
            registry.scan(scan);
            for (int i = 0; i < scan.size(); i++) {
                if (scan.get(i).holdsBack(NEXT)) {
                    return 1;
                }
            }
            return 0;
        }
    }

    /** A thread's very first section, for which it registers a slot. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "One of them sees the other.")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The section reads what is about to be released.")
    public static class RegisterAgainstScan extends NoSlotYet {
        @Actor
        public void reader(final II_Result result) {
            setOut();
            registry.slot().enter();
            result.r1 = gone;
        }

        @Actor
        public void engine(final II_Result result) {
            meet();
            result.r2 = unpublishAndScan();
        }
    }

    /** The section begins before the slot is registered. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "The section reads what is about to be released.")
    public static class BrokenReadBeforeRegistered extends NoSlotYet {
        @Actor
        public void reader(final II_Result result) {
            setOut();
            result.r1 = gone;
            registry.slot().enter();
        }

        @Actor
        public void engine(final II_Result result) {
            meet();
            result.r2 = unpublishAndScan();
        }
    }

    /** Slots that are all lent, so that the next borrower adds some. */
    abstract static class AllLent extends Meeting {
        final Clock clock = new Clock();
        final BorrowedSlots borrowed = new BorrowedSlots(clock);
        int gone;

        AllLent() {
            for (final ReaderSlot slot : borrowed.slotsAcquire()) {
                slot.borrow(this);
            }
        }

        final int scan(final ReaderSlot[] slots) {
            for (final ReaderSlot slot : slots) {
                if (slot.holdsBack(NEXT)) {
                    return 1;
                }
            }
            return 0;
        }
    }

    /** A section in a slot that was added for it. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "One of them sees the other.")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The section reads what is about to be released.")
    public static class BorrowAgainstScan extends AllLent {
        @Actor
        public void reader(final II_Result result) {
            setOut();
            borrowed.borrow(Thread.currentThread()).enter();
            result.r1 = gone;
        }

        @Actor
        public void engine(final II_Result result) {
            meet();
            gone = 1;
            clock.advanceRelease(NEXT);
            Fences.heavy();
            result.r2 = scan(borrowed.slotsAcquire());
        }
    }

    /** The engine reads the list of slots before its barrier. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "The section reads what is about to be released.")
    public static class BrokenListedTooEarly extends AllLent {
        @Actor
        public void reader(final II_Result result) {
            setOut();
            borrowed.borrow(Thread.currentThread()).enter();
            result.r1 = gone;
        }

        @Actor
        public void engine(final II_Result result) {
            final ReaderSlot[] listed = borrowed.slotsAcquire();
            // As long as it takes to add slots.
            meet();
            gone = 1;
            clock.advanceRelease(NEXT);
            Fences.heavy();
            result.r2 = scan(listed);
        }
    }
}

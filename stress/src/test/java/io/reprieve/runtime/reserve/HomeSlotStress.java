package io.reprieve.runtime.reserve;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A page's way home, and out again: the next owner finds it empty, and nobody else has it.
 */
public final class HomeSlotStress {
    private static final int NONE = 0;
    private static final int EMPTY = 1;
    private static final int DIRTY = 2;
    private static final int ENTRIES = 4;

    private HomeSlotStress() {
    }

    private static int state(final Page page) {
        if (page == null) {
            return NONE;
        }
        final boolean isEmpty =
            page.references[0] == null && page.successor == null && page.end == Integer.MAX_VALUE;
        return isEmpty ? EMPTY : DIRTY;
    }

    private static void fill(final Page page) {
        page.references[0] = page;
        page.successor = page;
        page.end = 1;
    }

    /** A home slot whose page is out, and full. */
    abstract static class PageOut {
        final HomeSlots slots = new HomeSlots(1, ENTRIES, new HeapPressure());
        final Page page = slots.take(0);

        PageOut() {
            fill(page);
        }
    }

    /** The consumer sends the page home, and the owner takes it. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "The page is still out.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The page has come home empty.")
    @Outcome(expect = FORBIDDEN, desc = "The page has come home with what it held.")
    public static class HomeAgainstTake extends PageOut {
        @Actor
        public void consumer() {
            page.references[0] = null;
            page.goHome();
        }

        @Actor
        public void owner(final I_Result result) {
            result.r1 = state(slots.take(0));
        }
    }

    /** The consumer sends the page home before it has emptied it. */
    @JCStressTest
    @State
    @Outcome(id = {"0", "1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "The page has come home with what it held.")
    public static class BrokenHomeBeforeEmpty extends PageOut {
        @Actor
        public void consumer() {
            slots.putRelease(0, page);
            page.references[0] = null;
            page.successor = null;
            page.end = Integer.MAX_VALUE;
        }

        @Actor
        public void owner(final I_Result result) {
            result.r1 = state(slots.take(0));
        }
    }

    /** The owner takes the page while the reclaimer drops it for want of memory. */
    @JCStressTest
    @State
    @Outcome(id = {"1, 0, 1", "1, 1, 1"}, expect = ACCEPTABLE, desc = "The owner has a page, and the slot knows it.")
    @Outcome(expect = FORBIDDEN, desc = "There are more pages than slots, or fewer than are out.")
    public static class TakeAgainstDrop {
        private final HomeSlots slots = new HomeSlots(1, ENTRIES, new HeapPressure());

        public TakeAgainstDrop() {
            slots.take(0).goHome();
        }

        @Actor
        public void owner(final III_Result result) {
            result.r1 = state(slots.take(0));
        }

        @Actor
        public void reclaimer(final III_Result result) {
            result.r2 = slots.drop(0, 1);
        }

        @Arbiter
        public void inUse(final III_Result result) {
            result.r3 = slots.pagesInUse();
        }
    }

    /** A shared slot whose page is at home. */
    abstract static class PageAtHome {
        final HomeSlots slots = new HomeSlots(1, ENTRIES, new HeapPressure());

        PageAtHome() {
            slots.take(0).goHome();
        }
    }

    /** Two threads take from a shared slot. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0"}, expect = ACCEPTABLE, desc = "One of them has the page.")
    @Outcome(expect = FORBIDDEN, desc = "Both have the page, or it is lost.")
    public static class ExchangeAgainstExchange extends PageAtHome {
        @Actor
        public void first(final II_Result result) {
            result.r1 = state(slots.exchange(0));
        }

        @Actor
        public void second(final II_Result result) {
            result.r2 = state(slots.exchange(0));
        }
    }

    /** Two threads take from a shared slot that is to be filled. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1, 1", "1, 0, 1"}, expect = ACCEPTABLE, desc = "One of them has filled the slot.")
    @Outcome(expect = FORBIDDEN, desc = "The slot has been filled twice, or not at all.")
    public static class FillAgainstFill {
        private final HomeSlots slots = new HomeSlots(1, ENTRIES, new HeapPressure());

        @Actor
        public void first(final III_Result result) {
            result.r1 = state(slots.exchange(0));
        }

        @Actor
        public void second(final III_Result result) {
            result.r2 = state(slots.exchange(0));
        }

        @Arbiter
        public void inUse(final III_Result result) {
            result.r3 = slots.pagesInUse();
        }
    }

    /** Two threads take from a shared slot as if each were alone. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "Both have the same page.")
    public static class BrokenTakeFromShared extends PageAtHome {
        @Actor
        public void first(final II_Result result) {
            result.r1 = state(slots.take(0));
        }

        @Actor
        public void second(final II_Result result) {
            result.r2 = state(slots.take(0));
        }
    }

    /** Two threads take from a shared slot, use what they have, and send it home. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE,
        desc = "Each that has the page has it alone, and empty.")
    @Outcome(expect = FORBIDDEN, desc = "One has found what the other put in, or the page is lost.")
    public static class OneAfterTheOther extends PageAtHome {
        @Actor
        public void first(final II_Result result) {
            result.r1 = use();
        }

        @Actor
        public void second(final II_Result result) {
            result.r2 = use();
        }

        private int use() {
            final Page page = slots.exchange(0);
            final int found = state(page);
            if (found != NONE) {
                fill(page);
                page.references[0] = null;
                page.goHome();
            }
            return found;
        }
    }
}

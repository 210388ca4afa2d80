package io.reprieve.runtime.queue;

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
 * A queue's owner against its consumer. A consumer that has taken releases 1 and 2 has read 12; one that has found a
 * release with something missing has read a 9.
 */
public final class QueueStress {
    private QueueStress() {
    }

    /** A queue whose run is open, and has room. */
    abstract static class OpenRun extends StressedQueue {
        OpenRun() {
            super(2, 16);
            openRun();
        }
    }

    /** The entry and all that belongs to it lie before the position. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "The release isn't there yet.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The release is there as a whole.")
    @Outcome(expect = FORBIDDEN, desc = "Something of the release is missing.")
    public static class AppendAgainstClaim extends OpenRun {
        @Actor
        public void owner() {
            appendToRun(1);
        }

        @Actor
        public void consumer(final I_Result result) {
            result.r1 = claim(0);
        }
    }

    /** The position is published before the entry. */
    @JCStressTest
    @State
    @Outcome(id = {"0", "1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "9", expect = ACCEPTABLE_INTERESTING, desc = "The release is taken before it is there.")
    public static class BrokenPositionBeforeEntry extends OpenRun {
        @Actor
        public void owner() {
            queue.beginEntry(SITE, 0);
            queue.endEntry();
            queue.references[queue.tail - 1] = release(1);
        }

        @Actor
        public void consumer(final I_Result result) {
            result.r1 = claim(0);
        }
    }

    /** A snapshot that counts a release is younger than what its owner did before. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The snapshot comes first.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The unpublish is seen, the release isn't yet.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The snapshot counts the release, and sees the unpublish.")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The grace period would begin before the unpublish.")
    public static class AppendAgainstSnapshot extends OpenRun {
        private int gone;

        @Actor
        public void owner() {
            gone = 1;
            appendToRun(1);
        }

        @Actor
        public void reclaimer(final II_Result result) {
            queue.snap(0);
            result.r1 = (int) queue.snapshot();
            result.r2 = gone;
        }
    }

    /** The release is queued before the object is unpublished, outside an update-side section. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "The grace period begins before the unpublish.")
    public static class BrokenReleasedFirst extends OpenRun {
        private int gone;

        @Actor
        public void owner() {
            appendToRun(1);
            gone = 1;
        }

        @Actor
        public void reclaimer(final II_Result result) {
            queue.snap(0);
            result.r1 = (int) queue.snapshot();
            result.r2 = gone;
        }
    }

    /** The same in an update-side section. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "The release counts from the section's end.")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The grace period would begin before the unpublish.")
    public static class UpdateAgainstSnapshot extends OpenRun {
        private int gone;

        @Actor
        public void owner() {
            queue.beginUpdate();
            append(1);
            gone = 1;
            queue.endUpdate();
        }

        @Actor
        public void reclaimer(final II_Result result) {
            queue.snap(0);
            result.r1 = (int) queue.snapshot();
            result.r2 = gone;
        }
    }

    /** The owner turns to a new page while the consumer empties the old one and sends it home. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 123, 1", "1, 123, 1", "12, 123, 1", "123, 123, 1"}, expect = ACCEPTABLE,
        desc = "All releases come out whole and in order, and the old page is home again.")
    @Outcome(expect = FORBIDDEN, desc = "A release or a page is lost, doubled, or torn.")
    public static class PageTurnAgainstClaim extends StressedQueue {
        public PageTurnAgainstClaim() {
            super(3, HEADER + 1, release(1));
        }

        @Actor
        public void owner() {
            append(2);
            append(3);
        }

        @Actor
        public void consumer(final III_Result result) {
            result.r1 = claim(claim(claim(0)));
        }

        @Arbiter
        public void rest(final III_Result result) {
            result.r2 = claimAll(result.r1);
            result.r3 = reserve.pagesInUse();
        }
    }

    /** Two consumers, such as the reclaimer and whoever helps it, lay hold of the end in turn. */
    @JCStressTest
    @State
    @Outcome(id = {"12, 34", "34, 12", "13, 24", "24, 13", "14, 23", "23, 14"}, expect = ACCEPTABLE,
        desc = "Each release is taken once, and none overtakes another.")
    @Outcome(expect = FORBIDDEN, desc = "A release is lost or doubled.")
    public static class ClaimAgainstClaim extends StressedQueue {
        public ClaimAgainstClaim() {
            super(4, HEADER + 1, release(1), release(2), release(3), release(4));
            queue.snap(0);
            queue.markSnapshotReady(1);
        }

        @Actor
        public void reclaimer(final II_Result result) {
            result.r1 = claimReady(claimReady(0));
        }

        @Actor
        public void owner(final II_Result result) {
            result.r2 = claimReady(claimReady(0));
        }
    }

    /** An object ends the chain, and the owner appends a page while the consumer takes the object. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 12", "1, 12", "12, 12"}, expect = ACCEPTABLE, desc = "Both come out, in order.")
    @Outcome(expect = FORBIDDEN, desc = "The chain is lost, or out of order.")
    public static class PageAfterHead extends StressedQueue {
        public PageAfterHead() {
            super(2, HEADER + 1, new Head(1));
        }

        @Actor
        public void owner() {
            append(2);
        }

        @Actor
        public void consumer(final II_Result result) {
            result.r1 = claim(claim(0));
        }

        @Arbiter
        public void rest(final II_Result result) {
            result.r2 = claimAll(result.r1);
        }
    }

    /** An object ends the chain, and the owner appends another while the consumer takes the first. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 12", "1, 12", "12, 12"}, expect = ACCEPTABLE, desc = "Both come out, in order.")
    @Outcome(expect = FORBIDDEN, desc = "The chain is lost, or out of order.")
    public static class HeadAfterHead extends StressedQueue {
        public HeadAfterHead() {
            super(2, HEADER + 1, new Head(1));
        }

        @Actor
        public void owner() {
            appendHead(new Head(2));
        }

        @Actor
        public void consumer(final II_Result result) {
            result.r1 = claim(claim(0));
        }

        @Arbiter
        public void rest(final II_Result result) {
            result.r2 = claimAll(result.r1);
        }
    }

    /**
     * The object that ends the chain is handed to its next user, who releases it again while it still ends the chain.
     */
    @JCStressTest
    @State
    @Outcome(id = {"0, 12", "1, 12", "12, 12"}, expect = ACCEPTABLE,
        desc = "It was still pending, and not queued twice.")
    @Outcome(id = {"1, 112", "11, 112", "112, 112"}, expect = ACCEPTABLE, desc = "It was queued again behind itself.")
    @Outcome(expect = FORBIDDEN, desc = "The chain is lost, or out of order.")
    public static class HeadAfterItself extends StressedQueue {
        private final Head head = (Head) first[0];

        public HeadAfterItself() {
            super(2, HEADER + 1, new Head(1));
        }

        @Actor
        public void owner() {
            if (head.reprieve$claim()) {
                queue.appendHead(head, SITE, CONTEXT, null);
            }
            append(2);
        }

        @Actor
        public void consumer(final II_Result result) {
            result.r1 = claim(claim(claim(0)));
        }

        @Arbiter
        public void rest(final II_Result result) {
            result.r2 = claimAll(result.r1);
        }
    }

    /** The owner links the successor without asking whether the consumer has taken the object. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "The successor hangs on an object that has gone.")
    public static class BrokenLinkedWithoutExchange extends StressedQueue {
        private final Head head = (Head) first[0];
        private final Head next = new Head(2);

        public BrokenLinkedWithoutExchange() {
            super(2, HEADER + 1, new Head(1));
        }

        @Actor
        public void owner() {
            head.reprieve$successor(next);
        }

        @Actor
        public void consumer(final II_Result result) {
            result.r1 = claim(0);
        }

        @Arbiter
        public void lost(final II_Result result) {
            result.r2 = result.r1 == 1 && queue.link == null ? 1 : 0;
        }
    }
}

package io.reprieve.runtime.thread;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.reprieve.runtime.memory.Fences;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A release that wakes the reclaimer against the reclaimer that parks: either the second look finds the release, or
 * the release finds the reclaimer parked. Nobody sleeps here: a look that finds nothing waits until the release is
 * through, and asks whether it has taken the flag.
 */
public final class WakeupStress {
    private static final int SEEN = 0;
    private static final int WOKEN = 1;
    private static final int LOST = 2;
    private static final int LATE = 3;

    private WakeupStress() {
    }

    /** A publication, and a sleeper that looks for it. */
    abstract static class Sleeper {
        final Wakeup wakeup = new Wakeup();
        // Without order of its own, as a position in a queue is to whoever reads another queue.
        int published;
        volatile boolean through;

        final int park() {
            final int[] found = new int[1];
            wakeup.park(0, () -> {
                found[0] = published == 1 ? SEEN : look();
                return true;
            });
            return found[0];
        }

        final int look() {
            while (!through) {
                Thread.onSpinWait();
            }
            return wakeup.parked == Wakeup.ASLEEP ? LOST : WOKEN;
        }
    }

    /** The release wakes for certain, as a waiter does. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "The second look finds the release.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The release finds the reclaimer parked.")
    @Outcome(id = "2", expect = FORBIDDEN, desc = "The wake-up is lost.")
    public static class WakeForCertainAgainstPark extends Sleeper {
        @Actor
        public void release() {
            published = 1;
            wakeup.wakeForCertain();
            through = true;
        }

        @Actor
        public void reclaimer(final I_Result result) {
            result.r1 = park();
        }
    }

    /** The release wakes for certain a reclaimer that leaves for good. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "The reclaimer stays.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The release has had a substitute started.")
    @Outcome(id = "2", expect = FORBIDDEN, desc = "The release waits, and nobody is there.")
    public static class WakeForCertainAgainstLeave extends Sleeper {
        private volatile boolean isReplaced;

        public WakeForCertainAgainstLeave() {
            wakeup.setSubstitute(() -> isReplaced = true);
            wakeup.parked = Wakeup.ASLEEP;
        }

        @Actor
        public void release() {
            published = 1;
            wakeup.wakeForCertain();
            through = true;
        }

        @Actor
        public void reclaimer(final I_Result result) {
            result.r1 = wakeup.leave(() -> published == 1) ? lookForSubstitute() : SEEN;
        }

        private int lookForSubstitute() {
            while (!through) {
                Thread.onSpinWait();
            }
            return isReplaced ? WOKEN : LOST;
        }
    }

    /**
     * The release looks without a fence, as the common path does. Certain with membarrier; the fence bounds the sleep.
     */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "The second look finds the release.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The release finds the reclaimer parked.")
    @Outcome(id = "2", expect = FORBIDDEN, desc = "The wake-up is lost, in spite of the membarrier.")
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "The wake-up is late: with the fence, the sleep is bounded.")
    public static class WakeAgainstPark extends Sleeper {
        @Actor
        public void release() {
            published = 1;
            wakeup.wakeIfParked();
            through = true;
        }

        @Actor
        public void reclaimer(final I_Result result) {
            final int found = park();
            result.r1 = found == LOST && !Fences.areAsymmetric() ? LATE : found;
        }
    }

    /** The reclaimer doesn't look again behind a barrier. */
    @JCStressTest
    @State
    @Outcome(id = {"0", "1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "The wake-up is lost.")
    public static class BrokenParkWithoutBarrier extends Sleeper {
        @Actor
        public void release() {
            published = 1;
            wakeup.wakeIfParked();
            through = true;
        }

        @Actor
        public void reclaimer(final I_Result result) {
            wakeup.parked = Wakeup.ASLEEP;
            result.r1 = published == 1 ? SEEN : look();
        }
    }
}

package io.reprieve.runtime.graceperiod;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.reader.ReaderRegistry;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Taking a cookie against the beginning of a grace period: a cookie that names this one (2 in the first place) needs a
 * scan that comes after the unpublish (1 in the second), as do the readers that begin behind the barrier.
 */
public final class CookieStress {
    private static final long NEXT = 2;

    private CookieStress() {
    }

    /** An engine in which nobody reads. */
    abstract static class Idle {
        private static final ReaderRegistry NOBODY = new ReaderRegistry(new Clock());
        final Clock clock = new Clock();
        final GracePeriodEngine engine =
            new GracePeriodEngine(clock, NOBODY, Observer.NONE, () -> 0, 0, Long.MAX_VALUE);
        int gone;

        final int beginAndLook() {
            clock.advanceRelease(NEXT);
            Fences.heavy();
            return gone;
        }
    }

    /** The cookie as it is. */
    @JCStressTest
    @State
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "The grace period begins after the unpublish, and serves it.")
    @Outcome(id = {"3, 0", "3, 1"}, expect = ACCEPTABLE, desc = "The next grace period serves it.")
    @Outcome(id = "2, 0", expect = FORBIDDEN, desc = "The cookie names a grace period that has missed the unpublish.")
    public static class CookieAgainstBegin extends Idle {
        @Actor
        public void waiter(final II_Result result) {
            gone = 1;
            result.r1 = (int) engine.cookie();
        }

        @Actor
        public void engine(final II_Result result) {
            result.r2 = beginAndLook();
        }
    }

    /** The epoch is read without the fence. Shows with {@code barrier=fence}, as membarrier makes good for it. */
    @JCStressTest
    @State
    @Outcome(id = {"2, 1", "3, 0", "3, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "2, 0", expect = ACCEPTABLE_INTERESTING, desc = "The cookie names a grace period that has missed it.")
    public static class BrokenCookieWithoutFence extends Idle {
        @Actor
        public void waiter(final II_Result result) {
            gone = 1;
            result.r1 = (int) clock.getAcquire() + 1;
        }

        @Actor
        public void engine(final II_Result result) {
            result.r2 = beginAndLook();
        }
    }
}

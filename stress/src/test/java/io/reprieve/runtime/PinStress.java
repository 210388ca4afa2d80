package io.reprieve.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.reprieve.Pin;
import io.reprieve.runtime.DomainStress.OneObject;
import java.util.function.Consumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The hand-over of a pin: what its reader finds published (0 in the first place) isn't released (1 in the second)
 * before the pin is let go of, though the section has ended.
 */
public final class PinStress {
    private static final Domain DOMAIN = StressedDomain.create();
    private static final Consumer<OneObject> RELEASE = object -> object.released = 1;
    private static final Consumer<Counted> COUNT = object -> object.runs++;

    private PinStress() {
    }

    /** The pin is taken in the section, and the object looked at after it. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "The pin is waited for, or came too late.")
    @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "The object is released under its pin.")
    public static class PinAgainstDefer extends OneObject {
        @Actor
        public void reader(final II_Result result) {
            meet();
            DOMAIN.readers().enter();
            result.r1 = gone;
            final Pin pin = DOMAIN.pinning().pin(this);
            DOMAIN.readers().leave();
            result.r2 = released;
            pin.close();
        }

        @Actor
        public void updater() {
            setOut();
            gone = 1;
            DOMAIN.deferral().defer(this, RELEASE);
            DOMAIN.waiting().barrier();
        }
    }

    /** The object is looked at when the pin has been closed. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE_INTERESTING, desc = "The object is released under its reader.")
    public static class BrokenLookBehindThePin extends OneObject {
        @Actor
        public void reader(final II_Result result) {
            meet();
            DOMAIN.readers().enter();
            result.r1 = gone;
            final Pin pin = DOMAIN.pinning().pin(this);
            DOMAIN.readers().leave();
            pin.close();
            linger(Thread::onSpinWait);
            result.r2 = released;
        }

        @Actor
        public void updater() {
            setOut();
            gone = 1;
            DOMAIN.deferral().defer(this, RELEASE);
            DOMAIN.waiting().barrier();
            arrive();
        }
    }

    /** An object whose release is counted. */
    abstract static class Counted {
        int runs;
        final Pin pin;

        Counted() {
            DOMAIN.readers().enter();
            pin = DOMAIN.pinning().pin(this);
            DOMAIN.readers().leave();
        }
    }

    /** The pin is closed while two run what is set aside. */
    @JCStressTest
    @State
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The release has run once.")
    @Outcome(expect = FORBIDDEN, desc = "The release has run twice, or never.")
    public static class CloseAgainstRun extends Counted {
        @Actor
        public void holder() {
            pin.close();
        }

        @Actor
        public void updater() {
            DOMAIN.deferral().defer(this, COUNT);
            DOMAIN.waiting().barrier();
        }

        @Actor
        public void helper() {
            DOMAIN.doReclaimWork();
        }

        @Arbiter
        public void runs(final I_Result result) {
            result.r1 = runs;
        }
    }
}

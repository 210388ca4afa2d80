package io.reprieve.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.reprieve.Rcu;
import io.reprieve.stress.Meeting;
import java.util.function.Consumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A whole domain: a section that doesn't see the unpublish (0 in the first place) must not see the release (1 in the
 * second). The section loads without order.
 */
public final class DomainStress {
    private static final Domain DOMAIN = StressedDomain.create();
    private static final Consumer<OneObject> RELEASE = object -> object.released = 1;

    private DomainStress() {
    }

    /** An object that is unpublished, and then released. */
    abstract static class OneObject extends Meeting {
        int gone;
        int released;

        final void read(final II_Result result) {
            result.r1 = gone;
            result.r2 = released;
        }
    }

    /** {@code synchronize()}, in the default domain with its reclaimer thread. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0", "1, 1"}, expect = ACCEPTABLE,
        desc = "The section is waited for, or sees the unpublish.")
    @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "The object is released under its reader.")
    public static class SectionAgainstSynchronize extends OneObject {
        @Actor
        public void reader(final II_Result result) {
            meet();
            Rcu.readLock();
            read(result);
            Rcu.readUnlock();
        }

        @Actor
        public void updater() {
            setOut();
            gone = 1;
            Rcu.synchronize();
            released = 1;
        }
    }

    /** The reader has no section. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE_INTERESTING, desc = "The object is released under its reader.")
    public static class BrokenNoSection extends OneObject {
        @Actor
        public void reader(final II_Result result) {
            meet();
            result.r1 = gone;
            linger(Thread::onSpinWait);
            result.r2 = released;
        }

        @Actor
        public void updater() {
            setOut();
            gone = 1;
            Rcu.synchronize();
            released = 1;
            arrive();
        }
    }

    /** A grace period that is polled, in a domain without a thread. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0", "1, 1"}, expect = ACCEPTABLE,
        desc = "The section is waited for, or sees the unpublish.")
    @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "The object is released under its reader.")
    public static class SectionAgainstPoll extends OneObject {
        @Actor
        public void reader(final II_Result result) {
            meet();
            DOMAIN.readers().enter();
            read(result);
            DOMAIN.readers().leave();
        }

        @Actor
        public void updater() {
            setOut();
            gone = 1;
            final long cookie = DOMAIN.waiting().startGracePeriod();
            while (!DOMAIN.waiting().pollGracePeriod(cookie)) {
                Thread.onSpinWait();
            }
            released = 1;
        }
    }

    /** The updater doesn't wait for what it has asked for. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE_INTERESTING, desc = "The object is released under its reader.")
    public static class BrokenPolledOnce extends OneObject {
        @Actor
        public void reader(final II_Result result) {
            DOMAIN.readers().enter();
            result.r1 = gone;
            linger(Thread::onSpinWait);
            result.r2 = released;
            DOMAIN.readers().leave();
        }

        @Actor
        public void updater() {
            gone = 1;
            DOMAIN.waiting().pollGracePeriod(DOMAIN.waiting().startGracePeriod());
            released = 1;
            arrive();
        }
    }

    /** An online thread, with a quiescent state between two looks. */
    @JCStressTest
    @State
    @Outcome(id = "[01], 1, 0, .", expect = FORBIDDEN, desc = "The unpublish has been undone.")
    @Outcome(id = "1, ., 0, .", expect = FORBIDDEN, desc = "The unpublish has been undone.")
    @Outcome(id = "0, 1, ., .", expect = FORBIDDEN, desc = "The object is released before the quiescent state.")
    @Outcome(id = "., ., 0, 1", expect = FORBIDDEN, desc = "The object is released after the quiescent state.")
    @Outcome(expect = ACCEPTABLE, desc = "The thread is waited for, or sees the unpublish.")
    public static class OnlineAgainstSynchronize extends OneObject {
        @Actor
        public void reader(final IIII_Result result) {
            DOMAIN.quiescentStates().online();
            meet();
            result.r1 = gone;
            result.r2 = released;
            DOMAIN.quiescentStates().quiescent();
            result.r3 = gone;
            result.r4 = released;
            DOMAIN.quiescentStates().offline();
        }

        @Actor
        public void updater() {
            setOut();
            gone = 1;
            DOMAIN.waiting().synchronize();
            released = 1;
        }
    }

    /** An online thread keeps what it has found over a quiescent state. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE_INTERESTING, desc = "The object is released under its reader.")
    public static class BrokenKeptOverQuiescentState extends OneObject {
        @Actor
        public void reader(final II_Result result) {
            DOMAIN.quiescentStates().online();
            result.r1 = gone;
            linger(DOMAIN.quiescentStates()::quiescent);
            result.r2 = released;
            DOMAIN.quiescentStates().offline();
        }

        @Actor
        public void updater() {
            setOut();
            gone = 1;
            DOMAIN.waiting().synchronize();
            released = 1;
            arrive();
        }
    }

    /** A deferred release, with the snapshot, the grace period and the body that follow. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0", "1, 1"}, expect = ACCEPTABLE,
        desc = "The section is waited for, or sees the unpublish.")
    @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "The object is released under its reader.")
    public static class SectionAgainstDefer extends OneObject {
        @Actor
        public void reader(final II_Result result) {
            meet();
            DOMAIN.readers().enter();
            read(result);
            DOMAIN.readers().leave();
        }

        @Actor
        public void updater() {
            setOut();
            gone = 1;
            DOMAIN.deferral().defer(this, RELEASE);
            DOMAIN.waiting().barrier();
        }
    }

    /** A release that comes before the unpublish, in an update-side section. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0", "1, 1"}, expect = ACCEPTABLE,
        desc = "The section is waited for, or sees the unpublish.")
    @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "The object is released under its reader.")
    public static class SectionAgainstUpdate extends OneObject {
        @Actor
        public void reader(final II_Result result) {
            meet();
            DOMAIN.readers().enter();
            read(result);
            DOMAIN.readers().leave();
        }

        @Actor
        public void updater() {
            setOut();
            DOMAIN.beginUpdate();
            DOMAIN.deferral().defer(this, RELEASE);
            DOMAIN.doReclaimWork();
            gone = 1;
            DOMAIN.endUpdate();
            DOMAIN.waiting().barrier();
        }
    }

    /** A release that comes before the unpublish, in no section. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As it should be.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE_INTERESTING, desc = "The object is released under its reader.")
    public static class BrokenReleasedFirst extends OneObject {
        @Actor
        public void reader(final II_Result result) {
            meet();
            DOMAIN.readers().enter();
            read(result);
            DOMAIN.readers().leave();
        }

        @Actor
        public void updater() {
            DOMAIN.deferral().defer(this, RELEASE);
            DOMAIN.waiting().barrier();
            setOut();
            gone = 1;
        }
    }
}

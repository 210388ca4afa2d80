package io.reprieve.runtime.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.runtime.site.ClaimedRelease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of a batch that its consumer has left by an error, such as a stack overflow: what had not begun is found
 * by whoever comes next.
 */
@Timeout(60)
class AbandonedBatchTest {
    /** Four releases, of which a consumer has claimed three and begun one. */
    private static final class Abandoned extends StressedQueue {
        Abandoned() {
            super(2, HEADER + 4, release(1), release(2), release(3), release(4));
            queue.snap(0);
            queue.markSnapshotReady(1);
            final RunningRelease running = queue.runBy(false);
            final ClaimedRelease batch = new ClaimedRelease();
            queue.claim(batch, running, 3);
            running.finishOne();
            queue.abandon(running, batch, running.first());
        }

        /** Takes all that there is, as one consumer. */
        int drain(final boolean byOwner) {
            int read = 0;
            while (queue.hasReady()) {
                read = claimReady(read, byOwner);
            }
            return read;
        }
    }

    @Test
    void theOtherConsumerTakesItOver() {
        isTakenOver(true);
    }

    @Test
    void theSameConsumerTakesItUpAgain() {
        isTakenOver(false);
    }

    private static void isTakenOver(final boolean byOwner) {
        final Abandoned abandoned = new Abandoned();
        assertTrue(abandoned.queue.hasReady());
        assertFalse(abandoned.queue.hasRun(2));
        assertFalse(abandoned.queue.haveBegun(2));
        assertEquals(234, abandoned.drain(byOwner));
        assertTrue(abandoned.queue.hasRun(4));
        assertTrue(abandoned.queue.haveBegun(4));
    }
}

package io.reprieve.runtime.queue;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.stress.Lincheck;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * The release queue against a sequential one: a chain of pages of two entries and of objects with a head, filled by its
 * owner and emptied by a consumer.
 */
class QueueLincheckTest {
    private static final int PAGES = 16;

    @Test
    void releasesComeOutAsIfOneAfterTheOtherInEveryInterleaving() {
        Lincheck.modelCheck(Chain.class, FirstInFirstOut.class);
    }

    @Test
    void releasesComeOutAsIfOneAfterTheOtherOnRealThreads() {
        Lincheck.stress(Chain.class, FirstInFirstOut.class);
    }

    @Test
    void thePositionPublishedBeforeTheEntryIsFound() {
        final LincheckAssertionError found = assertThrows(LincheckAssertionError.class,
            () -> Lincheck.modelCheck(BrokenChain.class, FirstInFirstOut.class));
        assertTrue(found.getMessage().contains("claim"), found.getMessage());
    }

    /** The queue as it is. */
    public static final class Chain extends StressedQueue {
        public Chain() {
            super(PAGES, HEADER + 2);
        }

        @Operation(nonParallelGroup = "owner")
        public void appendEntry(@Param(gen = IntGen.class, conf = "1:8") final int number) {
            if (!append(number)) {
                throw new IllegalStateException("too few pages for the scenario");
            }
        }

        @Operation(nonParallelGroup = "owner")
        public void appendObject(@Param(gen = IntGen.class, conf = "1:8") final int number) {
            appendHead(new Head(number));
        }

        @Operation(nonParallelGroup = "consumer")
        public int claim() {
            int taken = claim(0);
            // While the owner is about to link the successor of an object, the object is looked for again.
            while (taken == 0 && queue.hasReady()) {
                taken = claim(0);
            }
            return taken;
        }
    }

    /** The owner publishes first, and fills the entry in after. */
    public static final class BrokenChain extends StressedQueue {
        public BrokenChain() {
            super(PAGES, HEADER + 16);
            openRun();
        }

        @Operation(nonParallelGroup = "owner")
        public void appendEntry(@Param(gen = IntGen.class, conf = "1:8") final int number) {
            queue.beginEntry(SITE, 0);
            queue.endEntry();
            queue.references[queue.tail - 1] = release(number);
        }

        @Operation(nonParallelGroup = "consumer")
        public int claim() {
            return claim(0);
        }
    }

    /** Numbers in their order; 0 if there is none. */
    public static final class FirstInFirstOut {
        private final Queue<Integer> numbers = new ArrayDeque<>();

        public void appendEntry(final int number) {
            numbers.add(number);
        }

        public void appendObject(final int number) {
            numbers.add(number);
        }

        public int claim() {
            final Integer first = numbers.poll();
            return first == null ? 0 : first;
        }
    }
}

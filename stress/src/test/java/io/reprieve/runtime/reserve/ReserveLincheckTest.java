package io.reprieve.runtime.reserve;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.stress.Lincheck;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * The reserves against a sequential model, in which pages are no more than a number.
 */
class ReserveLincheckTest {
    private static final int ENTRIES = 4;
    private static final int PAGES = 2;
    private static final int MOST_THREADS = 8;

    @Test
    void aThreadsPagesComeAndGoAsIfOneAfterTheOtherInEveryInterleaving() {
        Lincheck.modelCheck(OwnPages.class, SequentialOwnPages.class);
    }

    @Test
    void aThreadsPagesComeAndGoAsIfOneAfterTheOtherOnRealThreads() {
        Lincheck.stress(OwnPages.class, SequentialOwnPages.class);
    }

    @Test
    void sharedPagesComeAndGoAsIfOneAfterTheOtherInEveryInterleaving() {
        Lincheck.modelCheck(SharedPages.class, SequentialSharedPages.class);
    }

    @Test
    void sharedPagesComeAndGoAsIfOneAfterTheOtherOnRealThreads() {
        Lincheck.stress(SharedPages.class, SequentialSharedPages.class);
    }

    @Test
    void takingFromASharedSlotWithoutTheExchangeIsFound() {
        final LincheckAssertionError found = assertThrows(LincheckAssertionError.class,
            () -> Lincheck.modelCheck(BrokenSharedPages.class, SequentialBrokenPages.class));
        assertTrue(found.getMessage().contains("take"), found.getMessage());
    }

    /** A page that is taken has to be empty; it is marked until it goes home. */
    private static Page mark(final Page page) {
        if (page != null) {
            if (page.references[0] != null) {
                throw new IllegalStateException("a page with two owners");
            }
            page.references[0] = page;
        }
        return page;
    }

    private static void sendHome(final Page page) {
        page.references[0] = null;
        page.goHome();
    }

    /** A thread takes pages, and the consumer sends them home. */
    public static final class OwnPages {
        private final ThreadReserve reserve = new ThreadReserve(PAGES, ENTRIES, new HeapPressure());
        // From the owner to the consumer.
        private final AtomicReferenceArray<Page> out = new AtomicReferenceArray<>(64);
        private final AtomicInteger taken = new AtomicInteger();
        private int sent;

        @Operation(nonParallelGroup = "owner")
        public boolean take() {
            final Page page = mark(reserve.take());
            if (page == null) {
                return false;
            }
            out.set(taken.get(), page);
            taken.incrementAndGet();
            return true;
        }

        @Operation(nonParallelGroup = "consumer")
        public boolean goHome() {
            if (sent == taken.get()) {
                return false;
            }
            sendHome(out.get(sent++));
            return true;
        }
    }

    /** As many pages as there are slots. */
    public static final class SequentialOwnPages {
        private int out;

        public boolean take() {
            if (out == PAGES) {
                return false;
            }
            out++;
            return true;
        }

        public boolean goHome() {
            if (out == 0) {
                return false;
            }
            out--;
            return true;
        }
    }

    /** Threads take shared pages, of which one is kept, and send them home. */
    public static final class SharedPages {
        private final SharedReserve reserve = new SharedReserve(PAGES + 1, ENTRIES, new HeapPressure());
        @SuppressWarnings({"unchecked", "rawtypes"})
        private final Deque<Page>[] mine = new ArrayDeque[MOST_THREADS];

        public SharedPages() {
            for (int i = 0; i < MOST_THREADS; i++) {
                mine[i] = new ArrayDeque<>();
            }
        }

        @Operation
        public boolean take(@Param(gen = ThreadIdGen.class) final int thread) {
            return keep(thread, reserve.take());
        }

        @Operation
        public boolean takeKept(@Param(gen = ThreadIdGen.class) final int thread) {
            return keep(thread, reserve.takeKept());
        }

        private boolean keep(final int thread, final Page page) {
            return mark(page) != null && mine[thread].add(page);
        }

        @Operation
        public boolean goHome(@Param(gen = ThreadIdGen.class) final int thread) {
            final Page page = mine[thread].poll();
            if (page == null) {
                return false;
            }
            sendHome(page);
            return true;
        }
    }

    /** Two numbers of pages, and what each thread has. */
    public static final class SequentialSharedPages {
        private static final boolean OPEN = true;
        private static final boolean KEPT = false;
        private int openPages = PAGES;
        private int keptPages = 1;
        @SuppressWarnings({"unchecked", "rawtypes"})
        private final Deque<Boolean>[] mine = new ArrayDeque[MOST_THREADS];

        public SequentialSharedPages() {
            for (int i = 0; i < MOST_THREADS; i++) {
                mine[i] = new ArrayDeque<>();
            }
        }

        public boolean take(final int thread) {
            return openPages > 0 && openPages-- > 0 && mine[thread].add(OPEN);
        }

        public boolean takeKept(final int thread) {
            return keptPages > 0 && keptPages-- > 0 && mine[thread].add(KEPT);
        }

        public boolean goHome(final int thread) {
            final Boolean page = mine[thread].poll();
            if (page == null) {
                return false;
            }
            if (page == OPEN) {
                openPages++;
            } else {
                keptPages++;
            }
            return true;
        }
    }

    /** Threads take from one shared slot as if each were alone. */
    public static final class BrokenSharedPages {
        private final HomeSlots slots = new HomeSlots(1, ENTRIES, new HeapPressure());

        @Operation
        public boolean take() {
            return slots.take(0) != null;
        }
    }

    /** One page. */
    public static final class SequentialBrokenPages {
        private boolean isOut;

        public boolean take() {
            final boolean isMine = !isOut;
            isOut = true;
            return isMine;
        }
    }
}

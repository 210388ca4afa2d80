package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Deferred releases: what their bodies get, in which order they run, and what becomes of bodies that behave badly.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DeferTest {
    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();
    private final List<Object> released = new CopyOnWriteArrayList<>();

    @OnEveryKindOfThread
    void everyFormHandsItsArgumentsToItsBody(final ThreadKind kind) {
        final Object object = new Object();
        try (Actor writer = kind.actor("writer")) {
            writer.run(() -> {
                domain.defer(object, released::add);
                domain.defer("context", object, (context, some) -> released.add(List.of(context, some)));
                domain.defer(Long.MIN_VALUE, released::add);
                domain.defer("context", -1L, (context, handle) -> released.add(List.of(context, handle)));
                domain.defer(null, object, (context, some) -> released.add("no context, " + (some == object)));
                domain.defer(null, 0L, (context, handle) -> released.add("no context, " + handle));
            });
        }
        domain.barrier();
        assertEquals(
            List.of(
                object, List.of("context", object), Long.MIN_VALUE, List.of("context", -1L),
                "no context, true", "no context, 0"),
            released);
    }

    @OnEveryKindOfThread
    void everyFormWaitsForTheReaders(final ThreadKind kind) {
        try (Actor reader = new Actor("reader"); Actor writer = kind.actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> {
                domain.defer("object", released::add);
                domain.defer(released, "object with a context", List::add);
                domain.defer(1L, released::add);
                domain.defer(released, 2L, List::add);
            });
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), released);
            assertEquals(4, domain.statistics().pending());
            reader.run(domain::readUnlock);
            domain.barrier();
            assertEquals(List.of("object", "object with a context", 1L, 2L), released);
        }
    }

    @Test
    void theBodyRunsOnTheReclaimersThread() {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        domain.defer(thread, some -> some.set(Thread.currentThread()));
        domain.barrier();
        assertNotSame(Thread.currentThread(), thread.get());
        assertTrue(thread.get().isDaemon());
        assertTrue(thread.get().getName().startsWith("reprieve-reclaimer"), thread.get()::getName);
    }

    @OnEveryKindOfThread
    void nothingIsReleasedAtOnceInPlace(final ThreadKind kind) {
        try (Actor writer = kind.actor("writer")) {
            writer.run(() -> {
                domain.readLock();
                final AtomicReference<Thread> thread = new AtomicReference<>();
                domain.defer((Object) null, (Consumer<Object>) object -> thread.set(Thread.currentThread()));
                assertSame(writer.thread(), thread.get());
                thread.set(null);
                domain.defer(thread, null, (context, object) -> context.set(Thread.currentThread()));
                assertSame(writer.thread(), thread.get());
                thread.set(null);
                domain.deferBulk(thread, null, (context, objects, from, to) -> {
                    assertEquals(1, to - from);
                    assertNull(objects[from]);
                    context.set(Thread.currentThread());
                });
                assertSame(writer.thread(), thread.get());
                domain.readUnlock();
            });
        }
        assertEquals(0, domain.statistics().deferred());
    }

    @Test
    void allThatIsReleasedInBulkIsReleasedInItsOrder() {
        final BulkRelease<List<Object>> all =
            (into, objects, from, to) -> into.addAll(Arrays.asList(objects).subList(from, to));
        for (int i = 0; i < 1000; i++) {
            domain.deferBulk(released, (Integer) i, all);
        }
        domain.barrier();
        assertEquals(IntStream.range(0, 1000).boxed().toList(), released);
    }

    @Test
    void zeroIsAHandleAsAnyOther() {
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            domain.defer(0L, released::add);
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), released);
            reader.run(domain::readUnlock);
            domain.barrier();
            assertEquals(List.of(0L), released);
        }
    }

    @Test
    void aReleaseWithoutAFunctionIsRefusedAtOnce() {
        assertThrows(NullPointerException.class, () -> domain.defer("object", (Consumer<Object>) null));
        assertThrows(
            NullPointerException.class, () -> domain.defer("context", "object", (BiConsumer<Object, Object>) null));
        assertThrows(NullPointerException.class, () -> domain.defer(1L, (LongConsumer) null));
        assertThrows(NullPointerException.class, () -> domain.defer("context", 1L, (ObjLongConsumer<Object>) null));
        final BulkRelease<Object> none = null;
        assertThrows(NullPointerException.class, () -> domain.deferBulk("context", "object", none));
        assertEquals(0, domain.statistics().deferred());
    }

    /** Where releases write down that they have run. */
    private static final class Book {
        final List<Integer> entries;

        Book(final List<Integer> entries) {
            this.entries = entries;
        }

        void enter(final Integer number) {
            entries.add(number);
        }

        void enter(final long number) {
            entries.add((int) number);
        }
    }

    @OnEveryKindOfThread
    void theReleasesOfAThreadRunFirstInFirstOut(final ThreadKind kind) {
        final RcuDomain small = domains.make(
            "page.entries", String.valueOf(FreshDomains.TINY_PAGE), "reserve.pages.shared", "2000");
        final List<Integer> entries = new ArrayList<>();
        try (Actor writer = kind.actor("writer")) {
            writer.run(() -> releaseInAllWays(small, entries, 800, new Random(1)));
        }
        small.barrier();
        assertEquals(0, small.statistics().synchronousFallbacks(), "all of it fits into the pages that there are");
        assertEquals(IntStream.range(0, 800).boxed().toList(), entries);
    }

    @Test
    void theReleasesOfEachOfManyThreadsRunFirstInFirstOut() {
        final List<Actor> writers = new ArrayList<>();
        final List<Future<Void>> ends = new ArrayList<>();
        final List<List<Integer>> books = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final Actor writer = new Actor("writer " + i);
            final List<Integer> entries = new ArrayList<>();
            final Random random = new Random(i);
            writers.add(writer);
            books.add(entries);
            ends.add(writer.start(() -> {
                releaseInAllWays(domain, entries, 2000, random);
                return null;
            }));
        }
        for (int i = 0; i < writers.size(); i++) {
            writers.get(i).await(ends.get(i));
        }
        domain.barrier();
        for (final List<Integer> entries : books) {
            assertEquals(IntStream.range(0, 2000).boxed().toList(), entries);
        }
        writers.forEach(Actor::close);
    }

    /** Runs of one way and of others, with one context and another. */
    private void releaseInAllWays(
        final RcuDomain where, final List<Integer> entries, final int count, final Random random) {
        final Book one = new Book(entries);
        final Book other = new Book(entries);
        final Consumer<Integer> consumer = one::enter;
        final LongConsumer longConsumer = one::enter;
        int way = 0;
        for (int i = 0; i < count; i++) {
            if (random.nextInt(5) == 0) {
                way = random.nextInt(6);
            }
            switch (way) {
                case 0 -> where.defer((Integer) i, consumer);
                case 1 -> where.defer((long) i, longConsumer);
                case 2 -> where.defer(one, (Integer) i, Book::enter);
                case 3 -> where.defer(other, (Integer) i, Book::enter);
                case 4 -> where.defer(one, (long) i, Book::enter);
                default -> where.defer(other, (Integer) i, (context, object) -> context.enter(object));
            }
        }
    }

    @Test
    void whatABodyThrowsIsCountedAndTheRestGoesOn() {
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 30; i++) {
                domain.defer(released, i, DeferTest::failSometimes);
            }
            domain.barrier();
            assertEquals(IntStream.range(0, 30).filter(i -> i % 3 == 0).boxed().toList(), released);
            assertEquals(20, domain.statistics().failedReleases());
            assertEquals(30, domain.statistics().reclaimed());
            assertEquals(1, log.count("io.reprieve.DeferTest", "has thrown"), log::toString);
            assertSame(ArithmeticException.class, log.records().get(0).getThrown().getClass());
        }
    }

    private static void failSometimes(final List<Object> released, final int i) {
        if (i % 3 == 1) {
            throw new ArithmeticException("no. " + i);
        }
        if (i % 3 == 2) {
            throw new StackOverflowError();
        }
        released.add(i);
    }

    @Test
    void aBodyThatInterruptsItsThreadStopsNobody() {
        for (int i = 0; i < 5; i++) {
            domain.defer(released, (long) i, (list, handle) -> {
                Thread.currentThread().interrupt();
                list.add(handle);
            });
            domain.barrier();
        }
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L), released);
    }

    @Test
    void aBodyMayReleaseMore() {
        final AtomicInteger nodes = new AtomicInteger();
        domain.defer(nodes, 8, this::releaseTree);
        Eventually.holds(() -> nodes + " of 511", () -> nodes.get() == 511);
        domain.barrier();
        assertEquals(511, domain.statistics().reclaimed());
    }

    private void releaseTree(final AtomicInteger nodes, final int height) {
        nodes.incrementAndGet();
        if (height > 0) {
            domain.defer(nodes, height - 1, this::releaseTree);
            domain.defer(nodes, height - 1, this::releaseTree);
        }
    }

    @Test
    void aBodyMayDeferItselfAgainAndAgain() {
        final int rounds = 300;
        final AtomicInteger count = new AtomicInteger();
        final AtomicReference<Consumer<AtomicInteger>> release = new AtomicReference<>();
        release.set(object -> {
            if (object.incrementAndGet() < rounds) {
                domain.defer(object, release.get());
            }
        });
        domain.defer(count, release.get());
        Eventually.holds(() -> count + " of " + rounds, () -> count.get() == rounds);
        domain.barrier();
        assertEquals(rounds, domain.statistics().reclaimed());
    }

    @Test
    void aBodyMayReadInASection() {
        domain.defer(released, "object", (list, object) -> {
            domain.readLock();
            try {
                list.add(domain.inReadSection());
            } finally {
                domain.readUnlock();
            }
        });
        domain.barrier();
        assertEquals(List.of(true), released);
    }
}

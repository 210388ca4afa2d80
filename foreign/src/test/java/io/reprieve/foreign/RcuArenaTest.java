package io.reprieve.foreign;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.reprieve.RcuDomain;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Memory that an arena allocates, and how it goes back.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RcuArenaTest {
    private static final int ROUNDS = 2_000;

    @RegisterExtension
    final Domains domains = new Domains();

    private static void assertZero(final MemorySegment segment) {
        for (long i = 0; i < segment.byteSize(); i++) {
            assertEquals(0, segment.get(JAVA_BYTE, i), "byte " + i + " of " + segment);
        }
    }

    @Test
    void memoryIsZeroedWhateverHasBeenInItBefore() {
        for (int round = 0; round < ROUNDS; round++) {
            try (RcuArena arena = domains.open()) {
                for (final long size : new long[] {1, 31, 32, 33, 64, 1000, 4096, 4097, 20_000}) {
                    final MemorySegment segment = arena.allocate(size);
                    assertEquals(size, segment.byteSize());
                    if (round % 100 == 0) {
                        assertZero(segment);
                    } else {
                        assertEquals(0, segment.get(JAVA_BYTE, size / 2));
                        assertEquals(0, segment.get(JAVA_BYTE, size - 1));
                    }
                    segment.fill((byte) round);
                }
            }
        }
    }

    @Test
    void everyAlignmentIsKept() {
        try (RcuArena arena = domains.open()) {
            for (long alignment = 1; alignment <= 1 << 21; alignment <<= 1) {
                for (final long size : new long[] {0, 1, 100, 5000}) {
                    final MemorySegment segment = arena.allocate(size, alignment);
                    assertEquals(0, segment.address() % alignment);
                    assertEquals(size, segment.byteSize());
                    assertZero(segment);
                }
            }
        }
    }

    @Test
    void segmentsOfOneArenaDoNotOverlap() {
        try (RcuArena arena = domains.open()) {
            final List<MemorySegment> segments = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                final MemorySegment segment = arena.allocate(1 + i * 17L % 6000);
                segment.fill((byte) i);
                segments.add(segment);
            }
            for (int i = 0; i < segments.size(); i++) {
                assertEquals((byte) i, segments.get(i).get(JAVA_BYTE, 0));
                assertEquals((byte) i, segments.get(i).get(JAVA_BYTE, segments.get(i).byteSize() - 1));
            }
        }
    }

    @Test
    void whatTheAllocatorInterfaceOffersWorks() {
        try (RcuArena arena = domains.open()) {
            assertEquals("grace", arena.allocateFrom("grace").getString(0));
            assertEquals(7, arena.allocateFrom(JAVA_LONG, 5, 6, 7).getAtIndex(JAVA_LONG, 2));
            assertEquals(10 * Long.BYTES, arena.allocate(JAVA_LONG, 10).byteSize());
        }
    }

    @Test
    void anotherThreadMayAllocateReadAndClose() throws InterruptedException {
        final RcuArena arena = domains.open();
        final AtomicReference<MemorySegment> segment = new AtomicReference<>();
        final Thread other = new Thread(() -> segment.set(arena.allocateFrom(JAVA_LONG, 42)));
        other.start();
        other.join();
        assertEquals(42, segment.get().get(JAVA_LONG, 0));
        final Thread closer = new Thread(arena::close);
        closer.start();
        closer.join();
        assertThrows(IllegalStateException.class, () -> arena.allocate(1));
    }

    @Test
    void closedMemoryIsThereUntilItsReadersHaveLeft() throws InterruptedException {
        final RcuArena arena = domains.open();
        final List<MemorySegment> segments = new ArrayList<>();
        for (final long size : new long[] {64, 4096, 100_000}) {
            final MemorySegment segment = arena.allocate(size);
            segment.fill((byte) 7);
            segments.add(segment);
        }
        domains.enterElsewhere();
        arena.close();
        final Set<Long> taken = new HashSet<>();
        final List<RcuArena> others = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            final RcuArena other = domains.open();
            final MemorySegment segment = other.allocate(i % 2 == 0 ? 64 : 4096);
            segment.fill((byte) 9);
            taken.add(segment.address());
            others.add(other);
        }
        for (final MemorySegment segment : segments) {
            assertFalse(taken.contains(segment.address()));
            for (long i = 0; i < segment.byteSize(); i++) {
                assertEquals(7, segment.get(JAVA_BYTE, i));
            }
        }
        domains.leaveElsewhere();
        others.forEach(RcuArena::close);
    }

    @Test
    void theNumbersFollowWhatIsOpenPendingAndGivenBack() throws InterruptedException {
        domains.drain();
        final ForeignStatistics before = RcuArena.statistics();
        final RcuArena arena = domains.open();
        arena.allocate(100);
        arena.allocate(10_000);
        final ForeignStatistics open = RcuArena.statistics();
        assertEquals(2, open.segments() - before.segments());
        assertEquals(128 + 10_000, open.bytes() - before.bytes());
        domains.enterElsewhere();
        arena.close();
        final ForeignStatistics closed = RcuArena.statistics();
        assertEquals(0, closed.segments() - before.segments());
        assertEquals(2, closed.pendingSegments() - before.pendingSegments());
        assertEquals(128 + 10_000, closed.pendingBytes() - before.pendingBytes());
        domains.leaveElsewhere();
        domains.drain();
        final ForeignStatistics back = RcuArena.statistics();
        assertEquals(0, back.pendingSegments() - before.pendingSegments());
        assertEquals(2, back.returnedSegments() - before.returnedSegments());
        assertEquals(128 + 10_000, back.returnedBytes() - before.returnedBytes());
        assertTrue(back.toString().contains("pending 0 (0 bytes)"), back::toString);
    }

    @Test
    void threadsThatEndLeaveNoMemoryBehind() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            final Thread thread = new Thread(() -> {
                for (int j = 0; j < 200; j++) {
                    try (RcuArena arena = domains.open()) {
                        arena.allocate(512);
                    }
                }
            });
            thread.start();
            thread.join();
        }
        domains.drain();
        final ForeignStatistics statistics = RcuArena.statistics();
        assertEquals(0, statistics.pendingSegments());
        // Of threads that live: two magazines of 32 KiB each; and the depot, of at most 16 MiB for each size.
        assertTrue(statistics.cachedBytes() < 20 << 20, statistics::toString);
    }

    @Test
    void virtualThreadsAllocateAndClose() throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            final long stamp = i;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int j = 0; j < 20; j++) {
                    try (RcuArena arena = domains.open()) {
                        final MemorySegment segment = arena.allocateFrom(JAVA_LONG, stamp);
                        Thread.yield();
                        assertEquals(stamp, segment.get(JAVA_LONG, 0));
                    }
                }
            }));
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        domains.drain();
        assertEquals(0, RcuArena.statistics().pendingSegments());
    }

    @Test
    void allocationsThatRaceWithTheCloseAreGivenBackOrRefused() throws InterruptedException {
        domains.drain();
        final long before = RcuArena.statistics().segments();
        for (int round = 0; round < ROUNDS; round++) {
            final RcuArena arena = domains.open();
            final CountDownLatch go = new CountDownLatch(1);
            final Thread allocator = new Thread(() -> {
                try {
                    go.await();
                    while (true) {
                        arena.allocate(64);
                    }
                } catch (final IllegalStateException e) {
                    // Closed.
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            allocator.start();
            go.countDown();
            arena.allocate(64);
            arena.close();
            allocator.join();
        }
        domains.drain();
        assertEquals(before, RcuArena.statistics().segments());
        assertEquals(0, RcuArena.statistics().pendingSegments());
    }

    @Test
    void ofManyThreadsThatCloseOneSucceeds() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            final RcuArena arena = domains.open();
            arena.allocate(64);
            final AtomicBoolean isClosed = new AtomicBoolean();
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(new Thread(() -> {
                    try {
                        arena.close();
                        assertTrue(isClosed.compareAndSet(false, true), "closed twice");
                    } catch (final IllegalStateException e) {
                        // One of the others.
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (final Thread thread : threads) {
                thread.join();
            }
            assertTrue(isClosed.get());
        }
    }

    @Test
    void closingAllocatesNothing() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final int count = 10_000;
        final RcuArena[] arenas = new RcuArena[count];
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < count; i++) {
                arenas[i] = domains.open();
                arenas[i].allocate(64);
            }
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (final RcuArena arena : arenas) {
                arena.close();
            }
            // On a busy machine a wait for a page may be given up and reported. What each close allocates is found
            // every time.
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        // The bean's own answer, and what a wait for a page may take.
        assertTrue(least < count, "closing " + count + " arenas has allocated " + least + " bytes");
    }

    @Test
    void closingWaitsForNobody() throws InterruptedException {
        domains.enterElsewhere();
        for (int i = 0; i < 1000; i++) {
            try (RcuArena arena = domains.open()) {
                arena.allocate(64);
            }
        }
        assertTrue(domains.domain().statistics().pending() >= 1000);
    }

    @Test
    void anArenaMayBeClosedInsideASection() {
        domains.domain().readLock();
        final RcuArena arena = domains.open();
        final MemorySegment segment = arena.allocateFrom(JAVA_LONG, 1);
        arena.close();
        assertEquals(1, segment.get(JAVA_LONG, 0));
        domains.domain().readUnlock();
    }

    @Test
    void theArenasScopeDiesWithItsMemoryAndCleansUp() {
        final RcuArena arena = domains.open();
        final AtomicBoolean isCleaned = new AtomicBoolean();
        final MemorySegment segment = arena.allocate(64);
        final MemorySegment guarded = segment.reinterpret(arena, ignored -> isCleaned.set(true));
        assertTrue(arena.scope().isAlive());
        assertEquals(arena.scope(), guarded.scope());
        arena.close();
        domains.drain();
        assertFalse(arena.scope().isAlive());
        assertTrue(isCleaned.get());
        assertThrows(IllegalStateException.class, () -> guarded.get(JAVA_BYTE, 0));
    }

    @Test
    void theScopeOfAClosedArenaIsDead() {
        final RcuArena arena = domains.open();
        arena.close();
        assertFalse(arena.scope().isAlive());
    }

    @Test
    void anEmptyArenaIsClosedOnce() {
        final RcuArena arena = domains.open();
        arena.close();
        assertThrows(IllegalStateException.class, arena::close);
    }

    @Test
    void whatADomainRefusesStaysOpenAndNothingIsLost() {
        for (final int segments : new int[] {1, 3}) {
            final long before = RcuArena.statistics().segments();
            final RcuDomain closed = io.reprieve.Rcu.domain("foreign-test-closed-" + segments);
            final RcuArena arena = RcuArena.open(closed);
            for (int i = 0; i < segments; i++) {
                arena.allocateFrom(JAVA_LONG, 5);
            }
            closed.close();
            final IllegalStateException refusal = assertThrows(IllegalStateException.class, arena::close);
            assertTrue(refusal.getMessage().contains("has been closed"), refusal::getMessage);
            assertEquals(0, RcuArena.statistics().pendingSegments());
            assertEquals(segments, RcuArena.statistics().segments() - before);
            assertEquals(0, arena.allocate(8).get(JAVA_LONG, 0));
        }
    }

    @Test
    void memoryThatCameBackIsUsedAgain() {
        final Set<Long> addresses = new HashSet<>();
        final int count = 20_000;
        for (int i = 0; i < count; i++) {
            try (RcuArena arena = domains.open()) {
                addresses.add(arena.allocate(256).address());
            }
            if (i % 1000 == 0) {
                domains.drain();
            }
        }
        assertTrue(addresses.size() < count / 4, addresses.size() + " addresses");
    }

    @Test
    void uninitializedMemoryIsHandedOutAsItIs() {
        try (RcuArena arena = domains.open()) {
            assertEquals(100, arena.allocateUninitialized(100, 8).byteSize());
            assertNotEquals(0, arena.allocateUninitialized(0, 8).address());
            assertEquals(1 << 20, arena.allocateUninitialized(1 << 20, 4096).byteSize());
        }
    }

    @Test
    void itStandsWhereAnArenaIsAskedFor() {
        try (Arena arena = domains.open()) {
            assertEquals(16, arena.allocate(16).byteSize());
            assertEquals(arena.toString(), "RcuArena[domain " + domains.domain().name() + ", 1 segments, 32 bytes]");
        }
    }
}

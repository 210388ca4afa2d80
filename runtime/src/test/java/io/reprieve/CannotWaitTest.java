package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Callers that cannot wait for a grace period when the reserve is spent, because the grace period, or what it is needed
 * for, may wait for them. In each test a reader stays inside its section until the caller has released: waiting would
 * hang.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CannotWaitTest {
    private static final int RELEASES = 3 * FreshDomains.RELEASES_IN_TINY_PAGE;
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Object CONTEXT = new Object();
    private static final Object OBJECT = new Object();

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.makeTiny(0);
    private final RcuDomain other = domains.make();
    private final List<Object> released = new CopyOnWriteArrayList<>();

    /** Releases more than the reserve has room for. */
    private void outrun() {
        for (int i = 0; i < RELEASES; i++) {
            domain.defer(CONTEXT, OBJECT, (context, object) -> released.add(object));
        }
    }

    /** Where a caller cannot wait. */
    private enum Place {
        IN_A_SECTION {
            @Override
            void visit(final RcuDomain domain, final RcuDomain other, final Runnable deed) {
                domain.readLock();
                deed.run();
                domain.readUnlock();
            }
        },
        IN_A_SECTION_OF_ANOTHER_DOMAIN {
            @Override
            void visit(final RcuDomain domain, final RcuDomain other, final Runnable deed) {
                IN_A_SECTION.visit(other, domain, deed);
            }
        },
        IN_A_SECTION_OF_THE_DEFAULT_DOMAIN {
            @Override
            void visit(final RcuDomain domain, final RcuDomain other, final Runnable deed) {
                IN_A_SECTION.visit(Rcu.domain("default"), domain, deed);
            }
        },
        IN_AN_UPDATE {
            @Override
            void visit(final RcuDomain domain, final RcuDomain other, final Runnable deed) {
                domain.beginUpdate();
                deed.run();
                domain.endUpdate();
            }
        },
        IN_AN_UPDATE_OF_ANOTHER_DOMAIN {
            @Override
            void visit(final RcuDomain domain, final RcuDomain other, final Runnable deed) {
                IN_AN_UPDATE.visit(other, domain, deed);
            }
        },
        IN_AN_UPDATE_OF_ALL_DOMAINS {
            @Override
            void visit(final RcuDomain domain, final RcuDomain other, final Runnable deed) {
                Rcu.beginUpdate();
                deed.run();
                Rcu.endUpdate();
            }
        },
        ONLINE {
            @Override
            void visit(final RcuDomain domain, final RcuDomain other, final Runnable deed) {
                domain.online();
                deed.run();
                domain.offline();
            }
        },
        ONLINE_IN_ANOTHER_DOMAIN {
            @Override
            void visit(final RcuDomain domain, final RcuDomain other, final Runnable deed) {
                ONLINE.visit(other, domain, deed);
            }
        },
        HOLDING_THE_MONITOR_OF_THE_OBJECT {
            @Override
            void visit(final RcuDomain domain, final RcuDomain other, final Runnable deed) {
                synchronized (OBJECT) {
                    deed.run();
                }
            }
        },
        HOLDING_THE_MONITOR_OF_THE_CONTEXT {
            @Override
            void visit(final RcuDomain domain, final RcuDomain other, final Runnable deed) {
                synchronized (CONTEXT) {
                    deed.run();
                }
            }
        };

        abstract void visit(RcuDomain domain, RcuDomain other, Runnable deed);
    }

    static Stream<Object[]> placesAndKinds() {
        return Stream.of(Place.values())
            .flatMap(place -> ThreadKind.available().map(kind -> new Object[] {place, kind}));
    }

    @ParameterizedTest(name = "{0} of a {1} thread")
    @MethodSource("placesAndKinds")
    void aCallerThatCannotWaitDoesNot(final Place place, final ThreadKind kind) throws InterruptedException {
        final CountDownLatch hasReleased = new CountDownLatch(1);
        final CountDownLatch mayLeave = new CountDownLatch(1);
        try (Actor reader = new Actor("reader"); Actor caller = kind.actor("caller")) {
            reader.run(domain::readLock);
            final Future<Object> releasing = caller.start(() -> {
                place.visit(domain, other, () -> {
                    outrun();
                    hasReleased.countDown();
                    await(mayLeave);
                });
                return null;
            });
            await(hasReleased);
            isDoneWithoutWaiting();
            mayLeave.countDown();
            reader.run(domain::readUnlock);
            caller.await(releasing);
            FreshDomains.drain(domain);
            assertEquals(RELEASES, released.size());
            assertTrue(domain.statistics().pagesInUse() <= 1, domain.statistics()::toString);
        }
    }

    private void isDoneWithoutWaiting() {
        assertEquals(List.of(), released, "the reader is still inside");
        assertEquals(0, domain.statistics().synchronousFallbacks());
    }

    @OnEveryKindOfThread
    void aCallerThatCanWaitDoes(final ThreadKind kind) {
        waits(kind, this::outrun);
    }

    @OnEveryKindOfThread
    void aMonitorThatTheReleaseDoesNotKnowOfIsNoExcuse(final ThreadKind kind) {
        waits(kind, () -> {
            synchronized (domain) {
                outrun();
            }
        });
    }

    private void waits(final ThreadKind kind, final Actor.Deed deed) {
        try (Actor reader = new Actor("reader"); Actor caller = kind.actor("caller")) {
            waits(reader, caller, deed);
        }
    }

    private void waits(final Actor reader, final Actor caller, final Actor.Deed deed) {
        reader.run(domain::readLock);
        final Future<Object> releasing = caller.start(() -> {
            deed.run();
            return null;
        });
        Eventually.holds("the caller waits", () -> domain.statistics().synchronousFallbacks() == 1);
        assertTrue(FreshDomains.isHeldUp(domain));
        assertFalse(releasing.isDone());
        reader.run(domain::readUnlock);
        caller.await(releasing);
        assertEquals(0, domain.statistics().overdraftPages());
    }

    @Test
    void twoThreadsInEachOthersSectionsReleaseWithoutWaitingForEachOther() {
        final RcuDomain second = domains.makeTiny(0);
        try (Actor one = new Actor("one"); Actor two = new Actor("two")) {
            one.run(domain::readLock);
            two.run(second::readLock);
            final Future<Object> intoSecond = one.start(() -> {
                for (int i = 0; i < RELEASES; i++) {
                    second.defer(released, "object", List::add);
                }
                return null;
            });
            two.run(this::outrun);
            one.await(intoSecond);
            one.run(domain::readUnlock);
            two.run(second::readUnlock);
        }
    }

    @Test
    void aReleaseUnderThePoolsMonitorDoesNotWaitForABodyThatWantsIt() {
        final Object pool = new Object();
        try (Actor caller = new Actor("caller")) {
            caller.run(() -> {
                synchronized (pool) {
                    for (int i = 0; i < RELEASES; i++) {
                        domain.defer(pool, "object", (monitor, object) -> {
                            synchronized (monitor) {
                                released.add(object);
                            }
                        });
                    }
                    assertEquals(List.of(), released);
                }
            });
        }
        FreshDomains.drain(domain);
        assertEquals(RELEASES, released.size());
    }

    @Test
    void aBodyOnTheReclaimersThreadDoesNotWait() throws InterruptedException {
        final CountDownLatch mayRelease = new CountDownLatch(1);
        final CountDownLatch hasBegun = new CountDownLatch(1);
        final CountDownLatch hasReleased = new CountDownLatch(1);
        try (Actor reader = new Actor("reader")) {
            domain.defer("parent", object -> {
                hasBegun.countDown();
                await(mayRelease);
                outrun();
                hasReleased.countDown();
            });
            await(hasBegun);
            reader.run(domain::readLock);
            mayRelease.countDown();
            await(hasReleased);
            isDoneWithoutWaiting();
            reader.run(domain::readUnlock);
        }
        FreshDomains.drain(domain);
        assertEquals(RELEASES, released.size());
    }

    @OnEveryKindOfThread
    void aBodyOnTheReleasingThreadDoesNotWait(final ThreadKind kind) throws InterruptedException {
        final CountDownLatch mayRelease = new CountDownLatch(1);
        final CountDownLatch hasBegun = new CountDownLatch(1);
        final CountDownLatch hasReleased = new CountDownLatch(1);
        try (Actor reader = new Actor("reader"); Actor caller = kind.actor("caller")) {
            reader.run(domain::readLock);
            caller.run(() -> {
                for (int i = 0; i < FreshDomains.RELEASES_IN_TINY_PAGE; i++) {
                    domain.defer("queued", object -> { });
                }
            });
            final Future<Object> onTheSpot = caller.start(() -> {
                domain.defer("parent", object -> {
                    hasBegun.countDown();
                    await(mayRelease);
                    outrun();
                    hasReleased.countDown();
                });
                return null;
            });
            Eventually.holds("the caller waits", () -> domain.statistics().synchronousFallbacks() == 1);
            reader.run(domain::readUnlock);
            await(hasBegun);
            reader.run(domain::readLock);
            mayRelease.countDown();
            await(hasReleased);
            assertEquals(List.of(), released);
            assertEquals(1, domain.statistics().synchronousFallbacks());
            caller.await(onTheSpot);
            reader.run(domain::readUnlock);
        }
        FreshDomains.drain(domain);
        assertEquals(RELEASES, released.size());
    }

    @Test
    void aBodyOnAnotherDomainsReclaimerDoesNotWaitForAReaderThatWaitsForThatDomain() throws InterruptedException {
        final CountDownLatch isInside = new CountDownLatch(1);
        try (Actor reader = new Actor("reader")) {
            final Future<Object> reading = reader.start(() -> {
                other.defer("parent", object -> {
                    await(isInside);
                    outrun();
                });
                domain.readLock();
                isInside.countDown();
                other.barrier();
                domain.readUnlock();
                return null;
            });
            reader.await(reading);
        }
        FreshDomains.drain(domain);
        assertEquals(RELEASES, released.size());
    }

    @Test
    void aCleanerThreadDoesNotWait() {
        final AtomicReference<Thread> cleaner = new AtomicReference<>();
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            registerWithCleaner(cleaner);
            awaitThreadOfTheJvm(cleaner);
            isDoneWithoutWaiting();
            reader.run(domain::readUnlock);
        }
        FreshDomains.drain(domain);
        assertEquals(RELEASES, released.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Finalizer", "Reference Handler", "Common-Cleaner", "Secondary finalizer", "JFR reader"})
    void aThreadOfTheApplicationIsNoneOfTheJvmsWhateverItIsCalled(final String name) {
        try (Actor reader = new Actor("reader"); Actor caller = new Actor(name)) {
            waits(reader, caller, this::outrun);
        }
    }

    private void registerWithCleaner(final AtomicReference<Thread> cleaner) {
        CLEANER.register(new Object(), () -> {
            outrun();
            cleaner.set(Thread.currentThread());
        });
    }

    @Test
    void theFinalizerDoesNotWait() {
        final AtomicReference<Thread> finalizer = new AtomicReference<>();
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            makeFinalizable(finalizer);
            awaitThreadOfTheJvm(finalizer);
            assertEquals("Finalizer", finalizer.get().getName());
            isDoneWithoutWaiting();
            reader.run(domain::readUnlock);
        }
        FreshDomains.drain(domain);
        assertEquals(RELEASES, released.size());
    }

    private void makeFinalizable(final AtomicReference<Thread> finalizer) {
        new Finalizable(() -> {
            outrun();
            finalizer.set(Thread.currentThread());
        });
    }

    private static void awaitThreadOfTheJvm(final AtomicReference<Thread> thread) {
        Eventually.holds("the thread of the JVM has released", () -> {
            System.gc();
            return thread.get() != null;
        });
    }

    /**
     * An object that does something when the collector has found it.
     */
    private static final class Finalizable {
        private final Runnable deed;

        Finalizable(final Runnable deed) {
            this.deed = deed;
        }

        @Override
        @SuppressWarnings({"deprecation", "removal"})
        protected void finalize() {
            deed.run();
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

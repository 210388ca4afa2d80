package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.woven.Woven;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a thread has begun in one domain, each call of another one either works or is refused in words, and leaves
 * both domains as they should be. Where two threads do so crosswise nothing hangs that nobody has asked to wait.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PairsTest {
    private static final int MORE_THAN_A_PAGE = 3 * FreshDomains.RELEASES_IN_TINY_PAGE;
    private static final long SOME_MILLIS = 5;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();

    /** Something done in a domain, which may be refused. */
    private interface Deed {
        void run() throws Exception;
    }

    /** What a thread has begun in one domain while it calls another. */
    private enum Held {
        NOTHING {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                deed.run();
            }
        },
        A_SECTION {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                domain.readLock();
                try {
                    deed.run();
                } finally {
                    domain.readUnlock();
                }
            }
        },
        A_NESTED_SECTION {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                A_SECTION.around(domain, () -> A_SECTION.around(domain, deed));
            }
        },
        AN_UPDATE {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                domain.beginUpdate();
                try {
                    deed.run();
                } finally {
                    domain.endUpdate();
                }
            }
        },
        AN_UPDATE_OF_ALL {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                Rcu.beginUpdate();
                try {
                    deed.run();
                } finally {
                    Rcu.endUpdate();
                }
            }
        },
        BEING_ONLINE {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                domain.online();
                try {
                    deed.run();
                } finally {
                    domain.offline();
                }
            }
        },
        A_DUTY_CYCLE {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                final int number = Woven.domain(domain.name());
                final int state = Woven.beginDutyCycle(number);
                try {
                    deed.run();
                } finally {
                    Woven.endDutyCycle(number, state);
                }
            }
        },
        A_PENDING_RELEASE {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                domain.defer("object", object -> { });
                deed.run();
            }
        },
        A_DEBT {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                BEING_ONLINE.around(domain, () -> outrun(domain));
                deed.run();
            }
        },
        A_DEBT_WHILE_ONLINE {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                BEING_ONLINE.around(domain, () -> {
                    outrun(domain);
                    deed.run();
                });
            }
        },
        A_BODY {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                final CompletableFuture<Throwable> thrown = new CompletableFuture<>();
                domain.defer(thrown, some -> some.complete(thrownBy(deed)));
                rethrow(thrown.orTimeout(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS).join());
            }
        },
        A_BODY_OF_ITS_OWN {
            @Override
            void around(final RcuDomain domain, final Deed deed) throws Exception {
                final CompletableFuture<Throwable> thrown = new CompletableFuture<>();
                new OwnerSite(domain).release(() -> thrown.complete(thrownBy(deed)));
                domain.barrier();
                rethrow(thrown.orTimeout(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS).join());
            }
        };

        abstract void around(RcuDomain domain, Deed deed) throws Exception;
    }

    /** What is called in the other domain. */
    private enum Call {
        SYNCHRONIZE {
            @Override
            void on(final RcuDomain domain) {
                domain.synchronize();
            }
        },
        SYNCHRONIZE_FOR_SOME_TIME {
            @Override
            void on(final RcuDomain domain) throws InterruptedException {
                domain.synchronize(SOME_MILLIS, TimeUnit.MILLISECONDS);
            }
        },
        BARRIER {
            @Override
            void on(final RcuDomain domain) {
                domain.barrier();
            }
        },
        BARRIER_FOR_SOME_TIME {
            @Override
            void on(final RcuDomain domain) throws InterruptedException {
                domain.barrier(SOME_MILLIS, TimeUnit.MILLISECONDS);
            }
        },
        CLOSE {
            @Override
            void on(final RcuDomain domain) {
                domain.close();
            }
        },
        POLL {
            @Override
            void on(final RcuDomain domain) {
                domain.pollGracePeriod(domain.startGracePeriod());
            }
        },
        SECTION {
            @Override
            void on(final RcuDomain domain) {
                domain.readLock();
                domain.readUnlock();
            }
        },
        UNMATCHED_READ_UNLOCK {
            @Override
            void on(final RcuDomain domain) {
                domain.readUnlock();
            }
        },
        UPDATE {
            @Override
            void on(final RcuDomain domain) {
                domain.beginUpdate();
                outrun(domain);
                domain.endUpdate();
            }
        },
        UPDATE_OF_ALL {
            @Override
            void on(final RcuDomain domain) {
                Rcu.beginUpdate();
                outrun(domain);
                Rcu.endUpdate();
            }
        },
        UNMATCHED_END_UPDATE {
            @Override
            void on(final RcuDomain domain) {
                domain.endUpdate();
            }
        },
        ONLINE_AND_OFFLINE {
            @Override
            void on(final RcuDomain domain) {
                domain.online();
                domain.offline();
            }
        },
        QUIESCENT_WITH_A_DEBT {
            @Override
            void on(final RcuDomain domain) {
                domain.online();
                outrun(domain);
                domain.quiescent();
                domain.offline();
            }
        },
        DUTY_CYCLE_WITH_A_DEBT {
            @Override
            void on(final RcuDomain domain) {
                final int number = Woven.domain(domain.name());
                final int state = Woven.beginDutyCycle(number);
                outrun(domain);
                Woven.endDutyCycle(number, state);
            }
        },
        UNMATCHED_QUIESCENT {
            @Override
            void on(final RcuDomain domain) {
                domain.quiescent();
            }
        },
        UNMATCHED_OFFLINE {
            @Override
            void on(final RcuDomain domain) {
                domain.offline();
            }
        },
        DEFER {
            @Override
            void on(final RcuDomain domain) {
                domain.defer("object", object -> { });
            }
        },
        DEFER_MORE_THAN_THERE_IS_ROOM_FOR {
            @Override
            void on(final RcuDomain domain) {
                outrun(domain);
            }
        },
        DEFER_BY_THE_OWNER {
            @Override
            void on(final RcuDomain domain) {
                final OwnerSite site = new OwnerSite(domain);
                for (int i = 0; i < MORE_THAN_A_PAGE; i++) {
                    site.release(() -> { });
                }
            }
        },
        DO_RECLAIM_WORK {
            @Override
            void on(final RcuDomain domain) {
                domain.doReclaimWork();
            }
        },
        STATISTICS {
            @Override
            void on(final RcuDomain domain) {
                assertNotNull(domain.statistics().toString() + domain.siteStatistics());
            }
        };

        static final Set<Call> WAITING =
            EnumSet.of(SYNCHRONIZE, SYNCHRONIZE_FOR_SOME_TIME, BARRIER, BARRIER_FOR_SOME_TIME, CLOSE);
        /** Whoever calls these crosswise, in sections, has asked for it. */
        static final Set<Call> WAITING_FOR_GOOD = EnumSet.of(SYNCHRONIZE, BARRIER, CLOSE);
        static final Set<Call> UNMATCHED = EnumSet.of(
            UNMATCHED_READ_UNLOCK, UNMATCHED_END_UPDATE, UNMATCHED_QUIESCENT, UNMATCHED_OFFLINE, DO_RECLAIM_WORK);

        abstract void on(RcuDomain domain) throws Exception;

        boolean isRefused(final Held held) {
            return UNMATCHED.contains(this) || WAITING.contains(this)
                && EnumSet.of(Held.AN_UPDATE_OF_ALL, Held.A_BODY, Held.A_BODY_OF_ITS_OWN).contains(held);
        }
    }

    private static void outrun(final RcuDomain domain) {
        for (int i = 0; i < MORE_THAN_A_PAGE; i++) {
            domain.defer("object", object -> { });
        }
    }

    private static Throwable thrownBy(final Deed deed) {
        try {
            deed.run();
            return null;
        } catch (final Throwable e) {
            return e;
        }
    }

    private static void rethrow(final Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (Exception) thrown;
        }
    }

    @ParameterizedTest
    @EnumSource(Held.class)
    void eachCallOfAnotherDomainWorksOrIsRefusedInWords(final Held held) {
        for (final ThreadKind kind : ThreadKind.available().toList()) {
            for (final Call call : Call.values()) {
                final RcuDomain one = domains.makeTiny(0);
                final RcuDomain other = domains.makeTiny(0);
                final String pair = held + " x " + call + " on a " + kind + " thread";
                try (Actor caller = kind.actor(pair)) {
                    final Throwable thrown =
                        caller.call(() -> thrownBy(() -> held.around(one, () -> call.on(other))));
                    if (call.isRefused(held)) {
                        assertInstanceOf(IllegalStateException.class, thrown, pair);
                        assertTrue(thrown.getMessage().length() > 20, thrown.getMessage());
                    } else {
                        assertNull(thrown, pair);
                    }
                    // What a thread owes it pays before it ends, and nobody holds up anything.
                    caller.run(() -> other.pollGracePeriod(one.startGracePeriod()));
                }
                isAsItShouldBe(one, pair);
                isAsItShouldBe(other, pair);
            }
        }
    }

    private static void isAsItShouldBe(final RcuDomain domain, final String pair) {
        try (Actor driver = new Actor("driver")) {
            driver.run(() -> {
                assertTrue(domain.synchronize(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS), pair);
                assertTrue(domain.barrier(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS), pair);
            });
        }
        final RcuStatistics books = domain.statistics();
        assertEquals(0, books.failedReleases(), () -> pair + ": " + books);
        assertEquals(0, books.pending(), () -> pair + ": " + books);
    }

    @ParameterizedTest
    @EnumSource(Held.class)
    void twoThreadsThatDoSoCrosswiseDoNotHang(final Held held) {
        for (final ThreadKind kind : ThreadKind.available().toList()) {
            for (final Call call : Call.values()) {
                if (!Call.WAITING_FOR_GOOD.contains(call) || call.isRefused(held)) {
                    crosswise(kind, held, call);
                }
            }
        }
    }

    private void crosswise(final ThreadKind kind, final Held held, final Call call) {
        final RcuDomain one = domains.makeTiny(0);
        final RcuDomain other = domains.makeTiny(0);
        final String pair = held + " x " + call + " on " + kind + " threads";
        final CyclicBarrier both = new CyclicBarrier(2);
        try (Actor first = kind.actor(pair + " 1"); Actor second = kind.actor(pair + " 2")) {
            final Future<Throwable> ofFirst = first.start(() -> thrownBy(() -> held.around(one, () -> {
                both.await(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS);
                call.on(other);
            })));
            final Future<Throwable> ofSecond = second.start(() -> thrownBy(() -> held.around(other, () -> {
                both.await(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS);
                call.on(one);
            })));
            isExpected(first.await(ofFirst), held, call, pair);
            isExpected(second.await(ofSecond), held, call, pair);
        }
        isAsItShouldBe(one, pair);
        isAsItShouldBe(other, pair);
    }

    private static void isExpected(final Throwable thrown, final Held held, final Call call, final String pair) {
        if (call.isRefused(held)) {
            assertInstanceOf(IllegalStateException.class, thrown, pair);
        } else {
            assertNull(thrown, pair);
        }
    }
}

package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bodies that leave something of their thread otherwise than they found it: put right before the next body, counted as
 * a failed release, and reported with the site.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LeftoversTest {
    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.makeTiny(1);
    private final RcuDomain other = domains.make();
    private final List<Object> released = new CopyOnWriteArrayList<>();

    /** What a body leaves open. */
    private enum Leftover {
        A_SECTION("a begun read-side critical section") {
            @Override
            void leave(final RcuDomain domain) {
                domain.readLock();
            }
        },
        NESTED_SECTIONS("a begun read-side critical section") {
            @Override
            void leave(final RcuDomain domain) {
                domain.readLock();
                domain.readLock();
                domain.readLock();
            }
        },
        BEING_ONLINE("online()") {
            @Override
            void leave(final RcuDomain domain) {
                domain.online();
            }
        },
        A_SECTION_WHILE_ONLINE("online()") {
            @Override
            void leave(final RcuDomain domain) {
                domain.online();
                domain.readLock();
                domain.readLock();
            }
        },
        AN_UPDATE("a begun update-side section") {
            @Override
            void leave(final RcuDomain domain) {
                domain.beginUpdate();
                domain.defer("child", child -> { });
            }
        },
        AN_UPDATE_OF_ALL("a begun update-side section of all domains") {
            @Override
            void leave(final RcuDomain domain) {
                Rcu.beginUpdate();
                Rcu.beginUpdate();
                domain.defer("child", child -> { });
            }
        },
        EVERYTHING("a begun read-side critical section") {
            @Override
            void leave(final RcuDomain domain) {
                Stream.of(AN_UPDATE, AN_UPDATE_OF_ALL, A_SECTION_WHILE_ONLINE).forEach(each -> each.leave(domain));
            }
        },
        A_SECTION_AND_AN_EXCEPTION("a begun read-side critical section") {
            @Override
            void leave(final RcuDomain domain) {
                domain.readLock();
                throw new IllegalArgumentException("on purpose");
            }
        };

        final String words;

        Leftover(final String words) {
            this.words = words;
        }

        abstract void leave(RcuDomain domain);
    }

    static Stream<Object[]> leftoversAndThreads() {
        return ThreadKind.available().flatMap(
            kind -> Stream.of(Leftover.values()).map(leftover -> new Object[] {leftover, kind}));
    }

    private void isPutRight(final RcuDomain left, final Leftover leftover, final LogCapture log) {
        FreshDomains.drain(domain);
        assertTrue(FreshDomains.isFree(left));
        FreshDomains.drain(left);
        Eventually.holds("it is counted", () -> domain.statistics().failedReleases() == 1);
        assertTrue(
            log.records().stream().anyMatch(entry -> entry.getMessage().contains(LeftoversTest.class.getSimpleName())
                && entry.getMessage().contains(domain.name())
                && entry.getThrown().getMessage().contains(leftover.words)
                && (leftover == Leftover.AN_UPDATE_OF_ALL || entry.getThrown().getMessage().contains(left.name()))),
            () -> log + " " + log.records().stream().map(entry -> entry.getThrown()).toList());
    }

    @ParameterizedTest
    @EnumSource(Leftover.class)
    void theReclaimersThreadIsPutRightBeforeTheNextBody(final Leftover leftover) {
        for (final RcuDomain left : List.of(domain, other)) {
            final RcuDomain before = domain;
            try (LogCapture log = new LogCapture()) {
                left.defer("nothing", object -> { });
                FreshDomains.drain(left);
                final long failed = before.statistics().failedReleases();
                domain.defer(left, leftover::leave);
                domain.defer(released, "next", List::add);
                domain.defer(left, some -> released.add(some.inReadSection()));
                FreshDomains.drain(domain);
                assertTrue(FreshDomains.isFree(left));
                FreshDomains.drain(left);
                assertEquals(List.of("next", false), released);
                assertEquals(failed + 1, domain.statistics().failedReleases());
                if (failed == 0) {
                    isPutRight(left, leftover, log);
                }
                released.clear();
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("leftoversAndThreads")
    void aReleasingThreadThatRunsTheBodyItselfIsPutRight(final Leftover leftover, final ThreadKind kind) {
        final RcuDomain tiny = domains.make(
            "page.entries", String.valueOf(FreshDomains.TINY_PAGE), "reserve.pages.per.thread", "1",
            "reserve.pages.shared", "0", "reclaimer", "invoked", "fallback.timeout", "60s");
        try (Actor writer = kind.actor("writer"); LogCapture log = new LogCapture()) {
            writer.run(() -> {
                tiny.defer(other, leftover::leave);
                // The page is full before the last: who waits for room drives the reclaimer that nobody else does.
                for (int i = 0; i < FreshDomains.RELEASES_IN_TINY_PAGE; i++) {
                    tiny.defer("queued", object -> { });
                }
            });
            writer.run(() -> assertFalse(other.inReadSection()));
            assertTrue(FreshDomains.isFree(other));
            FreshDomains.drain(other);
            assertEquals(1, tiny.statistics().failedReleases(), log::toString);
        }
    }

    @ParameterizedTest
    @EnumSource(Leftover.class)
    void aThreadThatRunsItsOwnReleasesIsLeftAsItWas(final Leftover leftover) {
        try (Actor owner = new Actor("owner"); LogCapture log = new LogCapture()) {
            owner.run(() -> {
                final OwnerSite site = new OwnerSite(domain);
                site.release(() -> leftover.leave(other));
                domain.synchronize();
                other.readLock();
                other.readLock();
                other.readLock();
                other.readUnlock();
                if (leftover == Leftover.BEING_ONLINE || leftover.toString().contains("ONLINE")
                    || leftover == Leftover.EVERYTHING) {
                    // Nobody can go online inside a section.
                    other.readUnlock();
                    other.readUnlock();
                }
                final boolean wasInside = other.inReadSection();
                Eventually.holds("it has run", () -> {
                    site.release(() -> { });
                    return domain.statistics().failedReleases() == 1;
                });
                assertEquals(wasInside, other.inReadSection());
                if (wasInside) {
                    assertTrue(FreshDomains.isHeldUp(other));
                    other.readUnlock();
                    other.readUnlock();
                }
                assertThrows(IllegalStateException.class, other::readUnlock, log::toString);
                domain.barrier();
            });
            assertTrue(FreshDomains.isFree(other));
            FreshDomains.drain(other);
        }
    }

    /** What a body ends that isn't its own. */
    private enum Theft {
        A_SECTION {
            @Override
            void begin(final RcuDomain domain) {
                domain.readLock();
                domain.readLock();
            }

            @Override
            void steal(final RcuDomain domain) {
                domain.readUnlock();
                domain.readUnlock();
            }

            @Override
            void end(final RcuDomain domain) {
                domain.readUnlock();
                domain.readUnlock();
            }
        },
        BEING_ONLINE {
            @Override
            void begin(final RcuDomain domain) {
                domain.online();
                domain.readLock();
            }

            @Override
            void steal(final RcuDomain domain) {
                domain.readUnlock();
                domain.offline();
            }

            @Override
            void end(final RcuDomain domain) {
                domain.readUnlock();
                domain.quiescent();
                domain.offline();
            }
        },
        AN_UPDATE {
            @Override
            void begin(final RcuDomain domain) {
                domain.beginUpdate();
                domain.beginUpdate();
            }

            @Override
            void steal(final RcuDomain domain) {
                domain.endUpdate();
                domain.endUpdate();
            }

            @Override
            void end(final RcuDomain domain) {
                domain.endUpdate();
                domain.endUpdate();
            }
        },
        AN_UPDATE_OF_ALL {
            @Override
            void begin(final RcuDomain domain) {
                Rcu.beginUpdate();
            }

            @Override
            void steal(final RcuDomain domain) {
                Rcu.endUpdate();
            }

            @Override
            void end(final RcuDomain domain) {
                Rcu.endUpdate();
            }
        };

        abstract void begin(RcuDomain domain);

        abstract void steal(RcuDomain domain);

        abstract void end(RcuDomain domain);
    }

    @ParameterizedTest
    @EnumSource(Theft.class)
    void whatABodyEndsThatIsItsThreadsOwnIsOpenedAgain(final Theft theft) {
        try (Actor owner = new Actor("owner"); LogCapture log = new LogCapture()) {
            owner.run(() -> {
                final OwnerSite site = new OwnerSite(domain);
                site.release(() -> theft.steal(other));
                domain.synchronize();
                theft.begin(other);
                for (int i = 0; i < FreshDomains.RELEASES_IN_TINY_PAGE; i++) {
                    site.release(() -> { });
                }
                theft.end(other);
                assertThrows(IllegalStateException.class, () -> theft.end(other), log::toString);
                domain.barrier();
            });
            assertEquals(1, domain.statistics().failedReleases(), log::toString);
            assertTrue(FreshDomains.isFree(other));
        }
    }

    @OnEveryKindOfThread
    void aBodyThatLeavesNothingIsNoFailure(final ThreadKind kind) throws InterruptedException {
        try (Actor writer = kind.actor("writer")) {
            writer.run(() -> {
                for (int i = 0; i < FreshDomains.RELEASES_IN_TINY_PAGE; i++) {
                    domain.defer(other, some -> {
                        some.readLock();
                        some.beginUpdate();
                        Rcu.beginUpdate();
                        some.defer("child", child -> { });
                        Rcu.endUpdate();
                        some.endUpdate();
                        some.readUnlock();
                        some.online();
                        some.quiescent();
                        some.offline();
                    });
                }
            });
            assertTrue(domain.barrier(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
            assertEquals(0, domain.statistics().failedReleases());
        }
    }
}

package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thread that would wait for itself is told so, and told what to do instead.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MisuseTest {
    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();

    /** The calls that wait. */
    private enum Call {
        SYNCHRONIZE("synchronize()") {
            @Override
            void on(final RcuDomain domain) {
                domain.synchronize();
            }
        },
        SYNCHRONIZE_FOR_SOME_TIME("synchronize(timeout, unit)") {
            @Override
            void on(final RcuDomain domain) throws InterruptedException {
                domain.synchronize(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        },
        BARRIER("barrier()") {
            @Override
            void on(final RcuDomain domain) {
                domain.barrier();
            }
        },
        BARRIER_FOR_SOME_TIME("barrier(timeout, unit)") {
            @Override
            void on(final RcuDomain domain) throws InterruptedException {
                domain.barrier(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        },
        CLOSE("") {
            @Override
            void on(final RcuDomain domain) {
                domain.close();
            }
        };

        final String text;

        Call(final String text) {
            this.text = text;
        }

        abstract void on(RcuDomain domain) throws InterruptedException;

        /** What the call throws on the calling thread; {@code null} if nothing. */
        Throwable thrownBy(final RcuDomain domain) {
            try {
                on(domain);
                return null;
            } catch (final Throwable e) {
                return e;
            }
        }
    }

    /** Where a thread that waits would wait for itself. */
    private enum Place {
        IN_A_SECTION("inside a read-side critical section", "leave the section first") {
            @Override
            Throwable call(final Call call, final RcuDomain domain) {
                domain.readLock();
                try {
                    return call.thrownBy(domain);
                } finally {
                    domain.readUnlock();
                }
            }
        },
        IN_A_SECTION_OF_AN_ONLINE_THREAD("inside a read-side critical section", "leave the section first") {
            @Override
            Throwable call(final Call call, final RcuDomain domain) {
                domain.online();
                try {
                    return IN_A_SECTION.call(call, domain);
                } finally {
                    domain.offline();
                }
            }
        },
        IN_AN_UPDATE("inside an update-side section", "end the section first") {
            @Override
            Throwable call(final Call call, final RcuDomain domain) {
                domain.beginUpdate();
                try {
                    return call.thrownBy(domain);
                } finally {
                    domain.endUpdate();
                }
            }
        },
        IN_AN_UPDATE_OF_ALL_DOMAINS("inside an update-side section", "end the section first") {
            @Override
            Throwable call(final Call call, final RcuDomain domain) {
                Rcu.beginUpdate();
                try {
                    return call.thrownBy(domain);
                } finally {
                    Rcu.endUpdate();
                }
            }
        },
        IN_A_RELEASE_BODY("in the body of a release", "defer what is to happen later") {
            @Override
            Throwable call(final Call call, final RcuDomain domain) {
                return thrownInBody(call, domain, domain);
            }
        },
        IN_A_RELEASE_BODY_OF_ANOTHER_DOMAIN("in the body of a release", "defer what is to happen later") {
            @Override
            Throwable call(final Call call, final RcuDomain domain) {
                return IN_A_RELEASE_BODY.thrownInBody(call, domain, Rcu.domain("misuse"));
            }
        },
        IN_AN_OWNERS_BODY("in the body of a release", "defer what is to happen later") {
            @Override
            Throwable call(final Call call, final RcuDomain domain) {
                return inAnOwnersBody(call, domain, domain);
            }
        },
        IN_AN_OWNERS_BODY_OF_ANOTHER_DOMAIN("in the body of a release", "defer what is to happen later") {
            @Override
            Throwable call(final Call call, final RcuDomain domain) {
                return inAnOwnersBody(call, domain, Rcu.domain("misuse"));
            }
        };

        final String situation;
        final String advice;

        Place(final String situation, final String advice) {
            this.situation = situation;
            this.advice = advice;
        }

        abstract Throwable call(Call call, RcuDomain domain);

        Throwable thrownInBody(final Call call, final RcuDomain domain, final RcuDomain ofBody) {
            final CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            ofBody.defer(thrown, some -> some.complete(call.thrownBy(domain)));
            return thrown.orTimeout(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS).join();
        }

        static Throwable inAnOwnersBody(final Call call, final RcuDomain domain, final RcuDomain ofBody) {
            final CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            new OwnerSite(ofBody).release(() -> thrown.complete(call.thrownBy(domain)));
            ofBody.barrier();
            return thrown.orTimeout(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    static Stream<Object[]> placesAndCalls() {
        return Stream.of(Place.values())
            .flatMap(place -> Stream.of(Call.values()).map(call -> new Object[] {place, call}));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("placesAndCalls")
    void whoWouldWaitForItselfIsToldWhatToDo(final Place place, final Call call) {
        for (final ThreadKind kind : ThreadKind.available().toList()) {
            try (Actor caller = kind.actor("caller")) {
                final Throwable thrown = caller.call(() -> place.call(call, domain));
                assertInstanceOf(IllegalStateException.class, thrown);
                final String message = thrown.getMessage();
                assertTrue(message.startsWith(call.text), message);
                assertTrue(message.contains(place.situation), message);
                assertTrue(message.contains(place.advice), message);
            }
        }
        assertTrue(FreshDomains.isFree(domain), "the attempt leaves nothing behind");
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void outsideOfAllThatNothingIsThrown(final Call call) throws InterruptedException {
        try (Actor caller = new Actor("caller")) {
            caller.run(() -> {
                domain.readLock();
                domain.readUnlock();
                domain.beginUpdate();
                domain.endUpdate();
                call.on(domain);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void aBodyOnTheReleasingThreadMustNotWaitEither(final Call call) {
        ThreadKind.available().forEach(kind -> {
            final RcuDomain invoked = makeInvoked();
            aBodyOnTheReleasingThreadMustNotWait(kind, call, invoked, invoked);
            aBodyOnTheReleasingThreadMustNotWait(kind, call, makeInvoked(), domain);
        });
    }

    private RcuDomain makeInvoked() {
        return domains.make(
            "page.entries", String.valueOf(FreshDomains.TINY_PAGE), "reserve.pages.per.thread", "1",
            "reserve.pages.shared", "0", "reclaimer", "invoked", "fallback.timeout", "60s");
    }

    private static void aBodyOnTheReleasingThreadMustNotWait(
        final ThreadKind kind, final Call call, final RcuDomain invoked, final RcuDomain called) {
        try (Actor writer = kind.actor("writer")) {
            final CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            final CompletableFuture<Thread> thread = new CompletableFuture<>();
            writer.run(() -> {
                invoked.defer(thrown, some -> {
                    thread.complete(Thread.currentThread());
                    some.complete(call.thrownBy(called));
                });
                // The page is full before the last: who waits for room drives the reclaimer that nobody else does.
                for (int i = 0; i < FreshDomains.RELEASES_IN_TINY_PAGE; i++) {
                    invoked.defer(writer, object -> { });
                }
            });
            assertInstanceOf(
                IllegalStateException.class,
                thrown.orTimeout(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS).join());
            assertTrue(thread.join() == writer.thread());
        }
    }
}

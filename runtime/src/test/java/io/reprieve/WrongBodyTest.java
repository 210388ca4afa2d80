package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A body that does what no body should, to the runtime or to the reclaimer's own thread: reclamation goes on, in order,
 * and the failures are counted.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WrongBodyTest {
    private static final int CHILDREN = 1_000;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    // With room for all, so that none runs on the thread of the test.
    private final RcuDomain domain = domains.make();

    /** What a body does. */
    private enum Wrong {
        INTERRUPTS_ITSELF(false) {
            @Override
            void happen(final RcuDomain domain) {
                Thread.currentThread().interrupt();
            }
        },
        THROWS_AN_EXCEPTION(true) {
            @Override
            void happen(final RcuDomain domain) {
                throw new IllegalArgumentException("on purpose");
            }
        },
        THROWS_AN_ERROR(true) {
            @Override
            void happen(final RcuDomain domain) {
                throw new AssertionError("on purpose");
            }
        },
        THROWS_AN_INTERNAL_ERROR(true) {
            @Override
            void happen(final RcuDomain domain) {
                throw new InternalError("on purpose");
            }
        },
        CANNOT_BE_LINKED(true) {
            @Override
            void happen(final RcuDomain domain) {
                throw new NoClassDefFoundError("on purpose");
            }
        },
        THROWS_WHAT_CANNOT_BE_SHOWN(true) {
            @Override
            void happen(final RcuDomain domain) {
                throw new Unshowable();
            }
        },
        THROWS_A_CHECKED_EXCEPTION(true) {
            @Override
            void happen(final RcuDomain domain) {
                WrongBodyTest.<RuntimeException>sneak(new InterruptedException("on purpose"));
            }
        },
        OVERFLOWS_THE_STACK(true) {
            @Override
            void happen(final RcuDomain domain) {
                happen(domain);
                throw new IllegalStateException("never reached");
            }
        },
        OVERFLOWS_THE_STACK_IN_RELEASES(true) {
            @Override
            void happen(final RcuDomain domain) {
                domain.readLock();
                happen(domain);
                domain.readUnlock();
            }
        },
        FINDS_THE_HEAP_FULL(true) {
            @Override
            void happen(final RcuDomain domain) {
                throw new OutOfMemoryError("on purpose");
            }
        },
        LEAVES_A_SECTION_THAT_IT_IS_NOT_IN(true) {
            @Override
            void happen(final RcuDomain domain) {
                domain.readUnlock();
            }
        },
        ENDS_AN_UPDATE_THAT_IT_HAS_NOT_BEGUN(true) {
            @Override
            void happen(final RcuDomain domain) {
                domain.endUpdate();
            }
        },
        ENDS_AN_UPDATE_OF_ALL_THAT_IT_HAS_NOT_BEGUN(true) {
            @Override
            void happen(final RcuDomain domain) {
                Rcu.endUpdate();
            }
        },
        ANNOUNCES_A_QUIESCENT_STATE(true) {
            @Override
            void happen(final RcuDomain domain) {
                domain.quiescent();
            }
        },
        GOES_OFFLINE(true) {
            @Override
            void happen(final RcuDomain domain) {
                domain.offline();
            }
        },
        WAITS_FOR_READERS(true) {
            @Override
            void happen(final RcuDomain domain) {
                domain.synchronize();
            }
        },
        WAITS_FOR_ITSELF(true) {
            @Override
            void happen(final RcuDomain domain) {
                domain.barrier();
            }
        },
        WAITS_FOR_ITSELF_FROM_ANOTHER_DOMAIN(true) {
            @Override
            void happen(final RcuDomain domain) {
                Rcu.barrier();
            }
        },
        CLOSES_ITS_DOMAIN(true) {
            @Override
            void happen(final RcuDomain domain) {
                domain.close();
            }
        },
        DRIVES_THE_RECLAIMER(true) {
            @Override
            void happen(final RcuDomain domain) {
                domain.doReclaimWork();
            }
        },
        RELEASES_MORE_THAN_THERE_IS_ROOM_FOR(false) {
            @Override
            void happen(final RcuDomain domain) {
                for (int i = 0; i < CHILDREN; i++) {
                    domain.defer("child", child -> { });
                }
            }
        },
        RELEASES_NOTHING(false) {
            @Override
            void happen(final RcuDomain domain) {
                domain.defer(null, nothing -> { });
            }
        },
        RELEASES_WITHOUT_A_BODY(true) {
            @Override
            void happen(final RcuDomain domain) {
                domain.defer(domain, (java.util.function.Consumer<RcuDomain>) null);
            }
        },
        KEEPS_A_LOCK(false) {
            @Override
            void happen(final RcuDomain domain) {
                new ReentrantLock().lock();
            }
        },
        CHANGES_ITS_THREAD(false) {
            @Override
            void happen(final RcuDomain domain) {
                final Thread thread = Thread.currentThread();
                thread.setContextClassLoader(WrongBodyTest.class.getClassLoader());
                thread.setPriority(Thread.MIN_PRIORITY);
                thread.setUncaughtExceptionHandler((some, thrown) -> {
                    throw new IllegalStateException("on purpose");
                });
            }
        },
        FORGETS_ALL_IT_OPENS(true) {
            @Override
            void happen(final RcuDomain domain) {
                Rcu.beginUpdate();
                domain.beginUpdate();
                domain.online();
                domain.readLock();
                Rcu.readLock();
                domain.defer("child", child -> { });
            }
        };

        final boolean isFailure;

        Wrong(final boolean isFailure) {
            this.isFailure = isFailure;
        }

        abstract void happen(RcuDomain domain);
    }

    /** Whatever is asked of it, it throws another one. */
    private static final class Unshowable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new Unshowable();
        }

        @Override
        public String toString() {
            throw new Unshowable();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new Unshowable();
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(final Throwable thrown) throws X {
        throw (X) thrown;
    }

    private static Thread reclaimer(final RcuDomain domain) {
        final AtomicReference<Thread> reclaimer = new AtomicReference<>();
        domain.defer(reclaimer, some -> some.set(Thread.currentThread()));
        FreshDomains.drain(domain);
        return reclaimer.get();
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void reclamationGoesOn(final Wrong wrong) {
        final List<Object> released = new CopyOnWriteArrayList<>();
        try (LogCapture log = new LogCapture()) {
            final Thread before = reclaimer(domain);
            domain.defer(released, "before", List::add);
            domain.defer(domain, wrong::happen);
            domain.defer(released, "after", List::add);
            domain.defer(domain, wrong::happen);
            FreshDomains.drain(domain);
            domain.defer(released, "later", List::add);
            FreshDomains.drain(domain);
            assertEquals(List.of("before", "after", "later"), released, log::toString);
            assertEquals(wrong.isFailure ? 2 : 0, domain.statistics().failedReleases(), log::toString);
            assertEquals(before, reclaimer(domain), "it has gone on on the same thread");
        }
    }

    @Test
    void oneBodyAfterTheOtherDoesEverythingThatIsWrong() {
        try (LogCapture log = new LogCapture()) {
            final Thread before = reclaimer(domain);
            for (int i = 0; i < 3; i++) {
                for (final Wrong wrong : Wrong.values()) {
                    domain.defer(domain, wrong::happen);
                }
            }
            FreshDomains.drain(domain);
            assertEquals(before, reclaimer(domain), log::toString);
        }
    }

    /** Interrupts all threads that there are, again and again, as some containers do at a redeployment. */
    private static final class Interrupter {
        private static final int ROUNDS = 5_000;
        private static final AtomicInteger COUNT = new AtomicInteger();

        public static void main(final String[] arguments) throws InterruptedException {
            ThreadGroup root = Thread.currentThread().getThreadGroup();
            while (root.getParent() != null) {
                root = root.getParent();
            }
            final ThreadGroup all = root;
            final CountDownLatch isDone = new CountDownLatch(1);
            final Thread interrupter = new Thread(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    all.interrupt();
                    Thread.yield();
                }
                isDone.countDown();
            });
            interrupter.start();
            int released = 0;
            while (isDone.getCount() != 0) {
                released++;
                Rcu.defer(1L, handle -> COUNT.getAndIncrement());
            }
            while (interrupter.isAlive()) {
                Thread.interrupted();
                Thread.onSpinWait();
            }
            Thread.interrupted();
            final boolean haveRun = Rcu.barrier(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS);
            System.out.println(haveRun + " " + (released == COUNT.get()));
        }
    }

    @Test
    void interruptsOfAllThreadsDoNotEndTheReclaimer() {
        ChildJvm.running(Interrupter.class).run().endsWith(0).prints("true true");
    }
}

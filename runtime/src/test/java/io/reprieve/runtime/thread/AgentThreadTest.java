package io.reprieve.runtime.thread;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The thread that drives an agent goes on until it is stopped, whatever happens to it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AgentThreadTest {
    private static final long LIMIT_SECONDS = 40;

    /** Where something happens. */
    private enum Place {
        START, WORK, IDLE, ERROR_HANDLER
    }

    /** What happens, once at each place that is chosen. */
    private enum Event {
        AN_INTERRUPT {
            @Override
            void happen() {
                Thread.currentThread().interrupt();
            }
        },
        AN_EXCEPTION {
            @Override
            void happen() {
                throw new IllegalStateException("on purpose");
            }
        },
        AN_EXCEPTION_WHILE_INTERRUPTED {
            @Override
            void happen() {
                AN_INTERRUPT.happen();
                AN_EXCEPTION.happen();
            }
        },
        AN_ERROR {
            @Override
            void happen() {
                throw new NoClassDefFoundError("on purpose");
            }
        },
        A_STACK_OVERFLOW {
            @Override
            void happen() {
                throw new StackOverflowError("on purpose");
            }
        },
        A_WISH_TO_END {
            @Override
            void happen() {
                throw new AgentTerminationException();
            }
        };

        abstract void happen();
    }

    /** Something happens to it, and then it counts its cycles. */
    private static final class Victim implements Agent, IdleStrategy {
        private final Event event;
        private final Map<Place, Boolean> places = new ConcurrentHashMap<>();
        private final CountDownLatch cyclesAfterwards = new CountDownLatch(3);
        private volatile Thread thread;

        Victim(final Event event, final List<Place> places) {
            this.event = event;
            places.forEach(place -> this.places.put(place, true));
        }

        void at(final Place place) {
            if (places.remove(place) != null) {
                event.happen();
            }
        }

        @Override
        public void onStart() {
            at(Place.START);
        }

        @Override
        public int doWork() {
            at(Place.WORK);
            return 0;
        }

        @Override
        public void idle(final int workCount) {
            thread = Thread.currentThread();
            if (places.isEmpty() || !places.containsKey(Place.IDLE)) {
                cyclesAfterwards.countDown();
            }
            at(Place.IDLE);
        }

        @Override
        public void idle() {
        }

        @Override
        public void reset() {
        }

        @Override
        public String roleName() {
            return "victim";
        }
    }

    static Stream<Object[]> events() {
        return Stream.of(Event.values()).flatMap(event -> Stream.of(
            List.of(Place.START), List.of(Place.WORK), List.of(Place.IDLE),
            List.of(Place.WORK, Place.ERROR_HANDLER), List.of(Place.IDLE, Place.ERROR_HANDLER),
            List.of(Place.values())).map(places -> new Object[] {event, places}));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("events")
    void nothingButAStopEndsIt(final Event event, final List<Place> places) throws InterruptedException {
        final Victim victim = new Victim(event, places);
        final AgentThread thread =
            new AgentThread(victim, victim, thrown -> victim.at(Place.ERROR_HANDLER), () -> false);
        thread.start();
        assertTrue(victim.cyclesAfterwards.await(LIMIT_SECONDS, TimeUnit.SECONDS), "it goes on");
        thread.stop();
        assertFalse(victim.thread.isAlive());
    }
}

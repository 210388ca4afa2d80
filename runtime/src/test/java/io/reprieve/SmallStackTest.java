package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The runtime's first use, on a thread that has not the stack to bring it into being.
 */
final class SmallStackTest {
    private static final class FirstUse {
        private static void use() {
            Rcu.readLock();
            Rcu.readUnlock();
            Rcu.defer("released", object -> { });
        }

        public static void main(final String[] arguments) throws InterruptedException {
            final Thread first = new Thread(null, () -> {
                use();
                System.out.println("first: used");
            }, "first", Integer.parseInt(arguments[0]) * 1024L);
            first.setUncaughtExceptionHandler((thread, thrown) -> System.out.println("first: " + thrown));
            first.start();
            first.join();
            use();
            Rcu.barrier();
            System.out.println("reclaimed " + Rcu.statistics().reclaimed());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256})
    void aThreadWithATinyStackMayComeFirst(final int kilobytes) {
        final ChildJvm.Outcome outcome =
            ChildJvm.running(FirstUse.class).argument(String.valueOf(kilobytes)).run().succeeds();
        assertEquals(List.of("first: used", "reclaimed 2"), outcome.out(), outcome::toString);
    }
}

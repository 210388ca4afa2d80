package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Notes which releases of one thread have run, and where. Releases start in the order in which they were made; where
 * two threads take turns at them, one may be overtaken between its start and its note, but not by another of the same
 * thread.
 */
final class StartOrder {
    private final List<Integer> numbers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** To be called by the body of a release. */
    synchronized void note(final int number) {
        numbers.add(number);
        threads.add(Thread.currentThread());
    }

    synchronized List<Integer> numbers() {
        return List.copyOf(numbers);
    }

    synchronized Thread threadOf(final int number) {
        return threads.get(numbers.indexOf(number));
    }

    /** Each of so many releases has run once, and none has started before one that was made earlier. */
    synchronized void isOrderOfRelease(final int count) {
        assertEquals(IntStream.range(0, count).boxed().toList(), numbers.stream().sorted().toList());
        final Map<Thread, Integer> last = new HashMap<>();
        final Set<Integer> overtaken = new HashSet<>();
        int next = 0;
        for (int i = 0; i < count; i++) {
            final int place = i;
            final int number = numbers.get(i);
            final Integer before = last.put(threads.get(i), number);
            assertTrue(before == null || before < number, () -> "out of order: " + around(place));
            while (next <= number) {
                overtaken.add(next++);
            }
            overtaken.remove(number);
            // One of the two threads is between the start and the note of one release, while the other goes on.
            assertTrue(overtaken.size() <= 1, () -> overtaken + " overtaken: " + around(place));
        }
    }

    private List<Integer> around(final int place) {
        return numbers.subList(Math.max(0, place - 5), Math.min(numbers.size(), place + 5));
    }
}

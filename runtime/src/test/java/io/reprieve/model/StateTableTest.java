package io.reprieve.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateTableTest {
    @Test
    void stateIsNumberedOnceAndFoundAgain() {
        final Random random = new Random(1);
        final int size = 45;
        final StateTable table = new StateTable(size);
        final Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            final byte[] state = new byte[size];
            for (int j = 0; j < 3; j++) {
                state[random.nextInt(size)] = (byte) (random.nextInt(5) - 2);
            }
            final Integer known = numbers.putIfAbsent(Arrays.toString(state), numbers.size());
            final int expected = known == null ? numbers.size() - 1 : -1 - known;
            assertEquals(expected, table.add(state));
            final byte[] kept = new byte[size];
            table.get(known == null ? expected : known, kept);
            assertArrayEquals(state, kept);
        }
        assertEquals(numbers.size(), table.count());
    }
}

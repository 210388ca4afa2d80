package io.reprieve.runtime.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a thread has loaded lately is known, whatever the hashes of the locations: they differ from run to run.
 */
class ThreadLoadsTest {
    private static final int LATELY = 64;
    private static final int LOCATIONS = 1 << 16;

    private final int place = place("Registry.current");

    @Test
    void noneOfTheLastLoadsIsLostToLocationsThatShareItsSlot() {
        final ThreadLoads loads = ThreadLoads.current();
        // Each of these finds some hundreds of others in its slot, whatever the slot is found by.
        for (int location = 1; location < LOCATIONS; location++) {
            loads.note(location, location, place, false);
            final int oldest = Math.max(1, location - LATELY + 1);
            assertNotEquals(0, loads.loadOf(oldest), "load " + oldest + " is lost after " + location);
        }
    }

    @Test
    void whatWasReplacedAtItsLocationIsNotTheLastLoadFromThere() {
        final ThreadLoads loads = ThreadLoads.current();
        loads.note(1, LOCATIONS + 1, place, false);
        for (int location = 2; location <= LATELY; location++) {
            loads.note(location, location, place, false);
        }
        loads.note(1, LOCATIONS + 2, place, false);
        assertEquals(0, loads.loadOf(LOCATIONS + 1));
        assertNotEquals(0, loads.loadOf(LOCATIONS + 2));
    }

    @Test
    void otherThreadsAreAskedForWhatTheyHaveLoadedLastFromEachLocation() throws InterruptedException {
        final Thread reader = new Thread(() -> {
            final ThreadLoads loads = ThreadLoads.current();
            for (int location = 1; location <= LATELY; location++) {
                loads.note(location, location, place, false);
            }
            loads.note(1, LOCATIONS, place, false);
        });
        reader.start();
        reader.join();
        final List<Integer> found = new ArrayList<>();
        for (int hash = 1; hash <= LATELY; hash++) {
            ThreadLoads.forEachElsewhere(hash, Thread.currentThread(), (loads, load) -> {
                if (loads.id() == ThreadLoads.idOf(reader)) {
                    found.add(ThreadLoads.hashOf(load));
                }
            });
        }
        final List<Integer> expected = new ArrayList<>();
        for (int hash = 2; hash <= LATELY; hash++) {
            expected.add(hash);
        }
        assertEquals(expected, found);
    }

    private static int place(final String field) {
        return Places.number("com.acme.Registry", "look", 1, "load of " + field, field, false, Places.USED, field);
    }
}

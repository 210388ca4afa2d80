package io.reprieve.runtime.site;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * How many sites get a loop of their own class.
 */
final class LoopClassesTest {
    private static final int MORE_THAN_ENOUGH = 1_000_000;

    @Test
    void aSiteGetsAClassOfItsOwnUntilThereAreEnough() throws ReflectiveOperationException {
        final BodyLoop shared = new FunctionLoop(FunctionSite.CONSUMER);
        final Field field = LoopClasses.class.getDeclaredField("MADE");
        field.setAccessible(true);
        final AtomicInteger made = (AtomicInteger) field.get(null);
        final int before = made.getAndSet(0);
        try {
            assertNotSame(shared, LoopClasses.ofFunction(FunctionSite.CONSUMER, shared));
            made.set(MORE_THAN_ENOUGH);
            assertSame(shared, LoopClasses.ofFunction(FunctionSite.CONSUMER, shared));
        } finally {
            made.set(before);
        }
    }
}

package io.reprieve.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.reprieve.torture.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Errors at every step of a release's way.
 */
class ErrorsTest {
    private static final int MOST_SECONDS = 600;

    @Test
    void aStackThatEndsAndAHeapThatIsFullLoseAndDoubleAndHoldNothing() throws Exception {
        final ChildJvm child = ChildJvm.run(null, Errors.JVM_OPTIONS, Errors.class, List.of(), MOST_SECONDS);
        System.out.print(child.output());
        assertEquals(0, child.exitCode(), child::output);
    }
}

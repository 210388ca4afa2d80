package io.reprieve.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A bounded dose of the torture, in JVMs of their own: 20 s, or {@code -Dtorture.seconds=600}.
 */
class TortureTest {
    private static final int SECONDS = Integer.getInteger("torture.seconds", 20);
    /** For the start of the JVM, for what a run adds to its time, and for slow machines. */
    private static final int GRACE_SECONDS = 120;
    private static final List<String> FENCE = List.of("-Dreprieve.barrier=fence");

    /** With which settings of the JVM, and with or without delays between the runtime's steps. */
    private record Run(List<String> jvmOptions, boolean delays) {
    }

    @Test
    void noReaderSeesWhatHasBeenReleasedAndNoReleaseIsLost() throws Exception {
        final List<Run> runs = runs();
        for (final Run run : runs) {
            pass(run, Math.max(1, SECONDS / runs.size()));
        }
    }

    private static List<Run> runs() {
        final List<Run> runs = new ArrayList<>();
        runs.add(new Run(FENCE, true));
        runs.add(new Run(FENCE, false));
        if (ChildJvm.mayHaveMembarrier()) {
            // "auto" takes it where the kernel lets it.
            runs.add(new Run(ChildJvm.nativeAccess(), true));
            runs.add(new Run(ChildJvm.nativeAccess(), false));
        }
        return runs;
    }

    private static void pass(final Run run, final int seconds) throws Exception {
        final ChildJvm child = ChildJvm.run(
            null,
            run.jvmOptions,
            Torture.class,
            List.of("--seconds", Integer.toString(seconds), "--delays", Boolean.toString(run.delays)),
            seconds + GRACE_SECONDS);
        System.out.println(child.output());
        assertEquals(0, child.exitCode(), () -> "the torture has failed with " + run + ":\n" + child.output());
    }
}

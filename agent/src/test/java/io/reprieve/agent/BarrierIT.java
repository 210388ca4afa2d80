package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The agent gives the runtime what it needs for {@code membarrier}, gives it to nobody else, and says what was chosen.
 */
class BarrierIT {
    private static final boolean HAS_FOREIGN_FUNCTIONS =
        Runtime.version().feature() >= 22 && System.getProperty("os.name").equals("Linux");

    @ParameterizedTest
    @ValueSource(strings = {"com.acme.Readers", "com.acme.Releases", "com.acme.PooledKinds", "com.acme.ApiFirst"})
    void readersNeedNoFenceWhereTheKernelHelps(final String program) {
        final ChildJvm.Result result = ChildJvm.withPrograms().agent("").run(program, "woven").succeeds();
        if (HAS_FOREIGN_FUNCTIONS) {
            final boolean isRefused = result.reportsWith("seccomp") > 0;
            result.reports("weaving; " + (isRefused ? "fence" : "membarrier") + ": readers issue");
        } else {
            result.reports("weaving; fence: readers issue a full fence; membarrier ");
        }
    }

    @Test
    void theRuntimeMayBeAModule() {
        if (HAS_FOREIGN_FUNCTIONS) {
            ChildJvm.withPrograms()
                .option("-p", String.join(
                    System.getProperty("path.separator"), ChildJvm.runtime().toString(), ChildJvm.agrona().toString()))
                .option("--add-modules", "io.reprieve.runtime")
                .agent("")
                .run("com.acme.Readers")
                .succeeds()
                .doesNotReport("native access");
        }
    }

    @Test
    void theApplicationGetsNoRightsByIt() {
        final String expected = HAS_FOREIGN_FUNCTIONS ? "false false" : "false none";
        ChildJvm.withPrograms().agent("").run("com.acme.Rights").succeeds().prints(expected);
    }

    @Test
    void aFenceIsUsedIfTheUserAsksForOne() {
        ChildJvm.withPrograms().agent("barrier=fence").run("com.acme.Releases").succeeds().prints("ok")
            .reports("weaving; fence: readers issue a full fence, as barrier=fence asks");
    }

    @Test
    void whatTheUserHasAllowedIsUsed() {
        if (HAS_FOREIGN_FUNCTIONS) {
            ChildJvm.withPrograms().option("--enable-native-access=ALL-UNNAMED").agent("").run("com.acme.Rights")
                .succeeds()
                .prints("false true");
        }
    }

    @Test
    void nothingIsWovenIfTheUserAsksForWhatIsNotToBeHad() {
        if (!HAS_FOREIGN_FUNCTIONS) {
            final ChildJvm.Result result =
                ChildJvm.withPrograms().agent("barrier=membarrier").run("com.acme.Lingering");
            result.prints("ok").saysNothingElse()
                .reports("nothing is woven: barrier=membarrier is not possible here", "barrier=auto")
                .reports("woven: 0 readers, 0 releases; not woven: 1");
            assertEquals(2, result.err().size(), result.toString());
        }
    }
}

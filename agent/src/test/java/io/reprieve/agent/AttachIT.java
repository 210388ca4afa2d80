package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The agent can be attached to a program that runs.
 */
class AttachIT {
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    @ParameterizedTest
    @ValueSource(strings = {"platform", "virtual"})
    void releasesAreWovenOnceNoThreadIsInsideAnOldReader(final String kind) {
        assumeTrue(kind.equals("platform") || Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS);
        try (ChildJvm.Running program = programs().start("com.acme.Attached", kind)) {
            program.awaitLine("inside");
            final ChildJvm.Result attached = attach(program.pid(), "stall.timeout=50s");
            // What can't be had any more is the head; everything else is woven.
            assertEquals(1, attached.status(), attached.toString());
            attached
                .says("woven: @ReadSide com.acme.Attached#look()")
                .says("woven: @DeferRelease com.acme.Attached#free(java.lang.Object)")
                .says("not woven: @Pooled com.acme.Attached: it was loaded before the agent", "-javaagent")
                .says("woven: 2 readers, 1 release; not woven: 1")
                .doesNotSay("is inside");
            program.end().prints("inside", "ok").reports("deferred", "pending 0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform stuck", "virtual stuck"})
    void aThreadThatDoesNotLeaveAnOldReaderIsNamed(final String kind) {
        assumeTrue(kind.startsWith("platform") || Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS);
        try (ChildJvm.Running program = programs().start("com.acme.Attached", kind)) {
            program.awaitLine("inside");
            final ChildJvm.Result attached = attach(program.pid(), "stall.timeout=200ms");
            assertEquals(1, attached.status(), attached.toString());
            attached.says("is inside com.acme.Attached#stay, which it entered before", "200 ms", "unprotected")
                .says("woven: @DeferRelease com.acme.Attached#free(java.lang.Object)");
            program.end().prints("inside", "ok");
        }
    }

    @Test
    void attachingTwiceDoesNoHarm() {
        try (ChildJvm.Running program = programs().start("com.acme.Attached", "platform")) {
            program.awaitLine("inside");
            final ChildJvm.Result wrong = attach(program.pid(), "enabled=false");
            assertEquals(1, wrong.status(), wrong.toString());
            wrong.says("enabled=false: nothing is woven");
            attach(program.pid(), "stall.timeout=50s").says("woven: 2 readers, 1 release");
            final ChildJvm.Result again = attach(program.pid(), "report=all");
            assertEquals(1, again.status(), again.toString());
            again.says("the agent is there already");
            program.end().prints("inside", "ok");
        }
    }

    private static ChildJvm programs() {
        final ChildJvm programs = ChildJvm.withPrograms();
        return Runtime.version().feature() < FIRST_WITH_VIRTUAL_THREADS
            ? programs
            : programs.option("-XX:+EnableDynamicAgentLoading");
    }

    private static ChildJvm.Result attach(final long pid, final String arguments) {
        return ChildJvm.bare().option("-jar")
            .run(ChildJvm.agentJar().toString(), "attach", Long.toString(pid), arguments);
    }
}

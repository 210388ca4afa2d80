package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
            final ChildJvm.Result attached = attach(program.pid(), "stall.timeout=250s");
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
            attach(program.pid(), "stall.timeout=250s").says("woven: 2 readers, 1 release");
            final ChildJvm.Result again = attach(program.pid(), "report=all");
            assertEquals(1, again.status(), again.toString());
            again.says("the agent is there already");
            program.end().prints("inside", "ok");
        }
    }

    @Test
    void tornReadsStopInAProgramThatNobodyHasAnnotated(@TempDir final Path directory) throws IOException {
        final Path rules = Files.writeString(directory.resolve("pool.rules"), String.join(
            "\n",
            "release  org.apache.commons.pool2.impl.GenericObjectPool#returnObject(java.lang.Object)",
            "reader   com.acme.Snapshots#read()"));
        final ChildJvm jvm = programs().classPath(ChildJvm.placeOf(GenericObjectPool.class));
        try (ChildJvm.Running program = jvm.start("com.acme.Snapshots")) {
            program.awaitLine("torn");
            final ChildJvm.Result attached = attach(program.pid(), "rules=" + rules);
            assertEquals(0, attached.status(), attached.toString());
            attached
                .says("com.acme.Snapshots#read()")
                .says("org.apache.commons.pool2.impl.GenericObjectPool#returnObject(java.lang.Object)")
                .says("woven: 1 reader, 1 release; not woven: 0");
            program.end().succeeds().prints("torn", "0 torn since").reports("pending 0");
        }
    }

    @Test
    void attachingAgainWithOtherRulesAddsThem(@TempDir final Path directory) throws IOException {
        final String reader = "reader   com.acme.Snapshots#read()";
        final Path first = Files.writeString(directory.resolve("first.rules"), reader);
        final Path second = Files.writeString(directory.resolve("second.rules"), String.join(
            "\n",
            reader,
            "release  org.apache.commons.pool2.impl.GenericObjectPool#returnObject(java.lang.Object)"));
        final ChildJvm jvm = programs().classPath(ChildJvm.placeOf(GenericObjectPool.class));
        try (ChildJvm.Running program = jvm.start("com.acme.Snapshots")) {
            program.awaitLine("torn");
            attach(program.pid(), "rules=" + first).says("woven: 1 reader, 0 releases; not woven: 0");
            final ChildJvm.Result again = attach(program.pid(), "rules=" + second + ",report=all");
            assertEquals(0, again.status(), again.toString());
            again
                .says("report stays as it is")
                .says("other rules are about the same already: 1 of the rules")
                .says("added 1 of 2 rules from " + second)
                .says("woven: 1 reader, 1 release; not woven: 0");
            program.end().succeeds().prints("torn", "0 torn since").reports("pending 0");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "no-number,                    no-number,      jps",
        "999999999,                    no process,     jps",
        "1 frobnicate=1,               frobnicate,     strict",
        "1 rules=nowhere.rules,        nowhere.rules,  rules file",
        "1 rules,                      'rules',        key=value",
        "'',                           PID,            --help"})
    void whatCannotBeAttachedIsSaidInOneLine(final String arguments, final String named, final String hint) {
        final List<String> what = new ArrayList<>(List.of(ChildJvm.agentJar().toString(), "attach"));
        what.addAll(List.of(arguments.split(" ")));
        what.removeIf(String::isEmpty);
        final ChildJvm.Result result = ChildJvm.bare().option("-jar").run(what.toArray(new String[0]));
        assertEquals(2, result.status(), result.toString());
        assertEquals(1, result.err().size(), result.toString());
        assertEquals(List.of(), result.out());
        result.reports("reprieve: ", named, hint);
    }

    @Test
    void aProcessThatIsNoJvmIsLeftAlone() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        final Process other = new ProcessBuilder("sleep", "60").start();
        try {
            final ChildJvm.Result result = attach(other.pid(), "");
            assertEquals(2, result.status(), result.toString());
            result.reports("process " + other.pid(), "no JVM");
            assertTrue(other.isAlive(), "SIGQUIT would have ended it");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:+DisableAttachMechanism,     -XX:+DisableAttachMechanism",
        "-XX:-EnableDynamicAgentLoading,  -XX:-EnableDynamicAgentLoading"})
    void aProgramThatTakesNoAgentIsLeftAlone(final String option, final String named) {
        try (ChildJvm.Running program = ChildJvm.withPrograms().option(option).start("com.acme.Attached", "stuck")) {
            program.awaitLine("inside");
            final ChildJvm.Result result = attach(program.pid(), "");
            assertEquals(2, result.status(), result.toString());
            assertEquals(1, result.err().size(), result.toString());
            result.reports("process " + program.pid(), named);
        }
    }

    @Test
    void aJavaRuntimeThatCannotAttachIsSaidToBe() {
        final ChildJvm.Result result = ChildJvm.bare().option("--limit-modules", "java.base", "-jar")
            .run(ChildJvm.agentJar().toString(), "attach", "1");
        assertEquals(2, result.status(), result.toString());
        assertEquals(1, result.err().size(), result.toString());
        result.reports("has no module jdk.attach", "JDK");
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

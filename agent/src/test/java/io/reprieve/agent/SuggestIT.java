package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.agrona.IoUtil;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.kafka.storage.internals.log.OffsetIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules are found from a crash, or come with the jar, and are told from those for another version.
 */
class SuggestIT {
    private static final int FIRST_THAT_WARNS = 24;
    private static final String PLACE = ChildJvm.placeOf(SuggestIT.class).resolve("com/acme").toString();

    @TempDir
    private Path directory;

    @Test
    void whatIsSuggestedFromACrashCuresIt() throws IOException {
        final Path log = directory.resolve("hs_err.log");
        final ChildJvm.Result crash = withUnsafe()
            .option("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + log)
            .run("com.acme.Crashing");
        assertNotEquals(0, crash.status(), crash.toString());
        assertTrue(Files.exists(log), crash.toString());
        final ChildJvm.Result suggested = command("suggest", "--crash", log.toString(), PLACE);
        assertEquals(0, suggested.status(), suggested.toString());
        suggested
            .says("release  com.acme.Crashing$Page#close()")
            .says("reader   com.acme.Crashing#look()")
            .says("it loads com.acme.Crashing.current.");
        final Path rules = Files.write(directory.resolve("found.rules"), suggested.out());
        withUnsafe().agent("rules=" + rules).run("com.acme.Crashing").succeeds().prints("read 0")
            .reports("deferred 1, reclaimed 1");
    }

    @Test
    void whatWasCompiledIntoTheFrameThatCrashedIsSearchedForTheReader() throws IOException {
        suggestedFor("J 346 c1 jdk.internal.misc.Unsafe.getByte(Ljava/lang/Object;J)B (12 bytes) @ 0x1",
            "J 485 c2 com.acme.Crashing.lambda$main$0()V (63 bytes) @ 0x2")
            .says("release  com.acme.Crashing$Page#close()")
            .says("it loads com.acme.Crashing.current, and was compiled into")
            .says("reader   com.acme.Crashing#look()");
    }

    @Test
    void aCallerThatCannotBeSeenToHandItOnIsNotTheReader() throws IOException {
        suggestedFor("J 437 c2 com.acme.Crashing$Page.sum(Lcom/acme/Crashing$Scale;)I (26 bytes) @ 0x1",
            "J 453 c1 com.acme.Crashing.look()I (26 bytes) @ 0x2", "j  com.acme.Handles.read()I+10")
            .says("release  com.acme.Crashing$Page#close()")
            .says("reader   com.acme.Crashing#look()")
            .doesNotSay("reader   com.acme.Handles");
    }

    private ChildJvm.Result suggestedFor(final String... frames) throws IOException {
        final List<String> lines = new ArrayList<>(List.of("#  SIGSEGV (0xb) at pc=0x1, pid=1, tid=2",
            "Current thread (0x1):  JavaThread \"reader\" [_thread_in_Java, id=2]", "", "Native frames: (J=compiled)"));
        lines.addAll(List.of(frames));
        return command("suggest", "--crash", Files.write(directory.resolve("hs_err.log"), lines).toString(), PLACE);
    }

    @Test
    void readersOfWhatAMethodReleasesAreSuggested() {
        command("suggest", "--release", "com.acme.Crashing$Page#close()", PLACE)
            .says("release  com.acme.Crashing$Page#close()")
            .says("reader   com.acme.Crashing#look()");
    }

    @Test
    void readersThatKnowItByAnInterfaceAreSuggested() {
        command("suggest", "--release", "com.acme.Handles$Real#close()", PLACE)
            .says("release  com.acme.Handles$Real#close()")
            .says("reader   com.acme.Handles#read()")
            .doesNotSay("updater  ");
    }

    @Test
    void readersAreSuggestedWhereverWhatIsReleasedComesFrom() {
        suggestedRules("Mapped#close()", "release  com.acme.Containers$Mapped#close()",
            "reader   com.acme.Containers#find(java.lang.String)");
        suggestedRules("Latest#release()", "release  com.acme.Containers$Latest#release()   returns=true",
            "reader   com.acme.Containers#look()");
        suggestedRules("Element#close()  runOn=OWNER", "release  com.acme.Containers$Element#close()   runOn=OWNER",
            "reader   com.acme.Containers#sum()");
        assertEquals(
            List.of("release  com.acme.Containers#free(com.acme.Containers$Cached)",
                "reader   com.acme.Containers#read(int)"),
            rulesFor("com.acme.Containers#free(com.acme.Containers$Cached)"));
        assertEquals(
            List.of("release  com.acme.Containers#free(com.acme.Containers$Latest)",
                "reader   com.acme.Containers#holderSize()"),
            rulesFor("com.acme.Containers#free(com.acme.Containers$Latest)"));
        suggestedRules("Derived#close()", "release  com.acme.Containers$Base#close()",
            "reader   com.acme.Containers#derivedSize()");
        command("suggest", "--release", "com.acme.Containers$Element#close()", PLACE)
            .says("com.acme.Containers$Runner#rush() loads com.acme.Containers.elements in a loop that goes on until");
    }

    @Test
    void whatGoesRoundUntilSomebodyEndsItIsNoReader() throws IOException {
        suggestedFor("J 1 c2 com.acme.Containers.sum()I (63 bytes) @ 0x1",
            "J 2 c2 com.acme.Containers$Duty.doWork()I (5 bytes) @ 0x2", "j  com.acme.Containers$Runner.run()V+10")
            .says("release  com.acme.Containers$Element#close()")
            .says("reader   com.acme.Containers#sum()")
            .doesNotSay("reader   com.acme.Containers$Runner#run()");
    }

    private void suggestedRules(final String release, final String... rules) {
        assertEquals(List.of(rules), rulesFor("com.acme.Containers$" + release));
    }

    private static List<String> rulesFor(final String release) {
        final ChildJvm.Result result = command("suggest", "--release", release, PLACE);
        assertEquals(0, result.status(), result.toString());
        return result.out().stream().filter(line -> !line.startsWith("#") && !line.isBlank()).toList();
    }

    @Test
    void aCrashOfAnotherKindIsToldFromOurs() throws IOException {
        final Path log = Files.write(directory.resolve("hs_err.log"), List.of(
            "#", "# A fatal error has been detected by the Java Runtime Environment:", "#",
            "#  Internal Error (g1ConcurrentMark.cpp:1), pid=1, tid=2", "#  guarantee(false) failed", "#"));
        final ChildJvm.Result result = command("suggest", "--crash", log.toString(), PLACE);
        assertEquals(1, result.status(), result.toString());
        result.says("the JVM ended by \"Internal Error").doesNotSay("release  ");
        assertEquals(2, command("suggest", "--crash", "nowhere.log", PLACE).status());
        assertEquals(2, command("suggest", PLACE).status());
    }

    @Test
    void packsAreListedWithTheVersionsTheyWereTestedWith() {
        final ChildJvm.Result result = command("packs");
        assertEquals(0, result.status(), result.toString());
        result.says("kafka: tested with org.apache.kafka:kafka-storage 3.9.0").says("lucene: ").says("rocksdb: ");
        command("packs", "commons-pool2").says("What the application adds").doesNotSay("shape");
        assertEquals(2, command("packs", "oracle").status());
    }

    @Test
    void aPackFitsTheVersionThatItWasTestedWith() {
        command("check", "--rules", "pack:kafka", ChildJvm.placeOf(OffsetIndex.class).toString())
            .says("would be woven: reader org.apache.kafka.storage.internals.log.TimeIndex#lookup(long)")
            .doesNotSay("another body");
        command("check", "--rules", "pack:commons-pool2", ChildJvm.placeOf(GenericObjectPool.class).toString())
            .says("would be woven: release org.apache.commons.pool2.impl.GenericObjectPool#returnObject")
            .says("NOTHING IS PROTECTED")
            .doesNotSay("another body");
    }

    @Test
    void thePackOfAgronaCuresWhatItIsFor() {
        final String program = "com.acme.UnmappedAgrona";
        final Path agrona = ChildJvm.placeOf(IoUtil.class);
        // Which Agrona asks of all its users.
        final String opens = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";
        final ChildJvm.Result crash = withUnsafe().firstOnClassPath(agrona).option(opens)
            .option("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + directory.resolve("hs_err.log"))
            .run(program);
        assertNotEquals(0, crash.status(), crash.toString());
        crash.says("SIGSEGV");
        try (RulesFile rules = RulesFile.of("reader " + program + "#look()")) {
            withUnsafe().firstOnClassPath(agrona).option(opens).agent("rules=pack:agrona," + rules.argument())
                .run(program).succeeds().prints("read 0").reports("deferred 1, reclaimed 1");
        }
        command("check", "--rules", "pack:agrona", agrona.toString())
            .says("would be woven: release org.agrona.BufferUtil#free(java.nio.ByteBuffer)")
            .doesNotSay("another body");
    }

    @Test
    void aPackOnAnotherVersionSaysSo() {
        final String pool = "org.apache.commons.pool2.impl.GenericObjectPool";
        final ClassWriter other = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        other.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, pool.replace('.', '/'), null, "java/lang/Object", null);
        final MethodVisitor method =
            other.visitMethod(Opcodes.ACC_PUBLIC, "returnObject", "(Ljava/lang/Object;)V", null, null);
        method.visitCode();
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
        other.visitEnd();
        try (TestJar jar = TestJar.ofClassFile(pool, other.toByteArray())) {
            command("check", "--rules", "pack:commons-pool2", jar.path().toString())
                .says("note: release org.apache.commons.pool2.impl.GenericObjectPool#returnObject(java.lang.Object)",
                    "the pack was tested with org.apache.commons:commons-pool2 2.12.0", "another body");
        }
        ChildJvm.withPrograms().agent("rules=pack:oracle").run("com.acme.Plain", "world").prints("Hello, world")
            .reports("rules pack:oracle can't be read: there is no pack oracle; expected aeron, agrona, commons-pool2");
    }

    /** A JVM that lets a program unmap memory, without a warning. */
    static ChildJvm withUnsafe() {
        final ChildJvm jvm = ChildJvm.withPrograms();
        return Runtime.version().feature() < FIRST_THAT_WARNS ? jvm
            : jvm.option("--sun-misc-unsafe-memory-access=allow");
    }

    private static ChildJvm.Result command(final String... arguments) {
        final String[] what = new String[arguments.length + 1];
        what[0] = ChildJvm.agentJar().toString();
        System.arraycopy(arguments, 0, what, 1, arguments.length);
        return ChildJvm.bare().option("-jar").run(what);
    }
}

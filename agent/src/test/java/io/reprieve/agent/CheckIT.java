package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.storage.internals.log.AbstractIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dry run finds beforehand what the agent would say.
 */
class CheckIT {
    private static final String KAFKA = "org.apache.kafka.storage.internals.log.";
    private static final Path PROGRAMS = ChildJvm.placeOf(ChildJvm.class);

    @TempDir
    private Path directory;

    @Test
    void fiveMistakesInARulesFileForKafkaAreNamed() throws IOException {
        final Path rules = rules(
            "# what is right is said too",
            "reader   " + KAFKA + "OffsetIndex#lookup(long)",
            "relaese  " + KAFKA + "AbstractIndex#closeHandler()",
            "release  " + KAFKA + "AbstractIndex#closeHandler()  runOn=LATER",
            "release  " + KAFKA + "AbstractIndex#safeForceUnmapp()",
            "release  " + KAFKA + "AbstractIndex#resize(int)",
            "reader   " + KAFKA + "OfsetIndex#lookup(long)");
        final ChildJvm.Result result = check("--rules", rules.toString(), kafka());
        assertEquals(1, result.status(), result.toString());
        result.saysNothingElse()
            .says("would be woven: reader " + KAFKA + "OffsetIndex#lookup(long)", rules + ":2")
            .says(rules + ":3", "'relaese' is no role", "release, reader")
            .says(rules + ":4", "runOn=LATER", "RECLAIMER, OWNER or CALLER")
            .says(rules + ":5", "safeForceUnmapp()", "but safeForceUnmap()")
            .says(rules + ":6", "resize(int)", "it returns boolean", "returns=")
            .says(rules + ":7", "has matched nothing", "but " + KAFKA + "OffsetIndex")
            .says("would be woven: 1 reader, 0 releases; to be mended: 5");
    }

    @Test
    void rulesThatCanBeWovenPass() throws IOException {
        final Path rules = rules(
            "release  " + KAFKA + "AbstractIndex#closeHandler()",
            "reader   " + KAFKA + "AbstractIndex+#lookup(long)");
        final ChildJvm.Result result = check("--rules", rules.toString(), kafka());
        assertEquals(0, result.status(), result.toString());
        result.saysNothingElse().says("would be woven: 2 readers, 1 release; to be mended: 0");
    }

    @Test
    void annotationsAndOverridesAreFound() {
        final ChildJvm.Result result = check(PROGRAMS.toString());
        assertEquals(1, result.status(), result.toString());
        result.saysNothingElse()
            .says("would be woven: @ReadSide com.acme.Attached#look()")
            .says("not woven: @DeferRelease com.acme.Refused#returnsInt(java.lang.Object): it returns int")
            .says("not woven: @Pooled com.acme.PooledKinds$Pair: a record")
            .says("note: com.acme.Overriding$Forgotten#look(int) overrides the reader of com.acme.Overriding$Pool")
            .doesNotSay("overrides", "Remembered");
    }

    @Test
    void classesOfTheJdkAreSaidToNeedTheBootstrapPath() throws IOException {
        final Path rules = rules("reader java.util.ArrayDeque#peekFirst()");
        final ChildJvm.Result result = check("--rules", rules.toString(), PROGRAMS.resolve("com/acme").toString());
        result.says("would be woven: reader java.util.ArrayDeque#peekFirst()")
            .says("note: reader java.util.ArrayDeque#peekFirst()", "bootstrap=true");
    }

    @Test
    void jarsWithinJarsAreLookedInto() throws IOException {
        final byte[] reader = Files.readAllBytes(PROGRAMS.resolve("com/acme/Lingering.class"));
        final byte[] release = Files.readAllBytes(PROGRAMS.resolve("com/acme/Failing.class"));
        final Path application = Files.write(directory.resolve("app.jar"), zip(
            "BOOT-INF/classes/com/acme/Lingering.class", reader,
            "BOOT-INF/lib/library.jar", zip("com/acme/Failing.class", release)));
        final ChildJvm.Result result = check(application.toString());
        assertEquals(0, result.status(), result.toString());
        result.says("2 classes; would be woven: 1 reader, 2 releases; to be mended: 0");
    }

    @Test
    void linksAreFollowed() throws IOException {
        final Path real = Files.createDirectories(directory.resolve("real/com/acme"));
        Files.copy(PROGRAMS.resolve("com/acme/Lingering.class"), real.resolve("Lingering.class"));
        Files.createSymbolicLink(real.resolve("round"), directory.resolve("real"));
        Files.createSymbolicLink(real.resolve("nowhere"), directory.resolve("gone"));
        final Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("real"));
        final ChildJvm.Result result = check(link.toString());
        assertEquals(0, result.status(), result.toString());
        result.says("1 class; would be woven: 1 reader, 0 releases; to be mended: 0");
    }

    @Test
    void aClassFileThatCannotBeReadIsNamed() throws IOException {
        final byte[] whole = Files.readAllBytes(PROGRAMS.resolve("com/acme/Lingering.class"));
        final Path cut = Files.write(directory.resolve("Cut.class"), Arrays.copyOf(whole, whole.length * 9 / 10));
        Files.write(directory.resolve("Short.class"), new byte[] {1, 2, 3});
        final ChildJvm.Result result = check(directory.toString());
        assertEquals(1, result.status(), result.toString());
        result.saysNothingElse().says(cut.toString(), "can't be read").says("Short.class", "can't be read");
    }

    @Test
    void aFileThatCannotBeReadIsNamedInOneLine() throws IOException {
        final Path corrupt = Files.write(directory.resolve("corrupt.jar"), new byte[100]);
        refused("can't read " + corrupt + " as a jar", corrupt.toString());
        refused("nowhere.jar", directory.resolve("nowhere.jar").toString());
        refused("there is no rules file", "--rules", "nowhere.rules", PROGRAMS.toString());
        refused("JAR-OR-DIR");
    }

    private static void refused(final String named, final String... arguments) {
        final ChildJvm.Result result = check(arguments);
        assertEquals(2, result.status(), result.toString());
        assertEquals(List.of(), result.out());
        assertEquals(1, result.err().size(), result.toString());
        result.reports("reprieve: ", named);
    }

    private static ChildJvm.Result check(final String... arguments) {
        final List<String> what = new ArrayList<>(List.of(ChildJvm.agentJar().toString(), "check"));
        what.addAll(List.of(arguments));
        return ChildJvm.bare().option("-jar").run(what.toArray(new String[0]));
    }

    private static String kafka() {
        return ChildJvm.placeOf(AbstractIndex.class).toString();
    }

    private Path rules(final String... lines) throws IOException {
        return Files.write(directory.resolve("test.rules"), List.of(lines));
    }

    private static byte[] zip(final Object... namesAndContents) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = bytes; ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
                zip.write((byte[]) namesAndContents[i + 1]);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}

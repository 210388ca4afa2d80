package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command {@code report} of the agent's jar, on recordings of woven programs and on what is none.
 */
class ReportCommandIT {
    private static final Path PROFILE =
        Path.of("..", "jfr-profiles", "reprieve-detailed.jfc").toAbsolutePath().normalize();

    @TempDir
    private static Path directory;

    private static Path recording;

    @BeforeAll
    static void record() {
        recording = directory.resolve("pooled.jfr");
        record(
            recording,
            ChildJvm.withPrograms().agent(
                "report=none,page.entries=16,reserve.pages.per.thread=1,reserve.pages.shared=0"),
            "com.acme.PooledBuffers");
    }

    private static void record(final Path file, final ChildJvm program, final String main) {
        final ChildJvm.Result result = program
            .option(
                "-Xlog:jfr+startup=off",
                "-XX:StartFlightRecording:settings=default,settings=" + PROFILE + ",filename=" + file)
            .run(main);
        assertEquals(0, result.status(), result.toString());
        assertTrue(Files.exists(file), result.toString());
    }

    private static ChildJvm.Result report(final Object... arguments) {
        final String[] what = new String[2 + arguments.length];
        what[0] = ChildJvm.agentJar().toString();
        what[1] = "report";
        for (int i = 0; i < arguments.length; i++) {
            what[2 + i] = arguments[i].toString();
        }
        return ChildJvm.bare().option("-jar").run(what);
    }

    private static void isRefused(final Path file, final String... words) {
        final Path page = directory.resolve("refused.html");
        final ChildJvm.Result result = report(file, "-o", page);
        assertEquals(2, result.status(), result.toString());
        assertEquals(List.of(), result.out());
        assertEquals(1, result.err().size(), result.toString());
        result.reports(words);
        assertFalse(Files.exists(page));
    }

    @Test
    void thePageTellsWhatWasWoven() throws IOException {
        final Path page = directory.resolve("woven.html");
        final ChildJvm.Result result = report(recording, "-o", page);
        assertEquals(0, result.status(), result.toString());
        assertEquals(List.of(), result.err(), result.toString());
        assertTrue(result.out().get(0).startsWith(recording + ": "), result.toString());
        assertEquals("Report: " + page, result.out().get(result.out().size() - 1));
        final String html = Files.readString(page).replace("<wbr/>", "");
        assertTrue(html.contains("com.acme.PooledBuffers"), "the program, and its methods");
        assertTrue(html.contains("\u2713 woven"), "what was woven");
        assertTrue(html.contains("@DeferRelease"), "why it was");
    }

    @Test
    void aDoubleReleaseThatTheAgentHasSeenIsPrinted() {
        final ChildJvm.Result result = report(recording, "-o", directory.resolve("twice.html"));
        assertTrue(
            result.out().stream().anyMatch(line -> line.contains("warning: Double Releases: ")
                && line.contains("com.acme.PooledBuffers$Buffer")),
            result.toString());
    }

    @Test
    void theReportForProgramsHasTheSameFindingsAndNoPage() {
        final ChildJvm.Result result = report(recording, "--json");
        assertEquals(0, result.status(), result.toString());
        final String json = String.join("\n", result.out());
        assertTrue(json.startsWith("{\n  \"version\": 1,"), json);
        assertTrue(json.contains("\"rule\": \"io.reprieve.DoubleReleases\""), json);
        assertTrue(json.contains("\"level\": \"warning\""), json);
        assertTrue(json.contains("\"verdict\": \"warning\""), json);
        assertFalse(Files.exists(directory.resolve("pooled.html")));
    }

    @Test
    void aFindingOfALevelFailsIfThatIsAskedFor() {
        assertEquals(1, report(recording, "--json", "--fail-on", "warning").status());
        assertEquals(1, report(recording, "--json", "--fail-on", "note").status());
        final ChildJvm.Result result = report(recording, "--fail-on", "trouble");
        assertEquals(2, result.status());
        result.reports("--fail-on: 'trouble' is no level; allowed are note and warning");
    }

    @Test
    void twoRecordingsAreCompared() {
        final ChildJvm.Result result =
            report(recording, "-o", directory.resolve("compared.html"), "--compare", recording);
        assertEquals(0, result.status(), result.toString());
        assertTrue(result.out().contains("Compared with pooled.jfr:"), result.toString());
        assertTrue(result.out().contains("  new findings: none; gone: none"), result.toString());
        assertTrue(
            result.out().stream().anyMatch(line -> line.strip().startsWith("deferredPerSecond ")), result.toString());
    }

    @Test
    void thePageLiesBesideTheRecordingIfNobodySaysWhere() throws IOException {
        final Path copy = Files.copy(recording, directory.resolve("copy.of.jfr"));
        assertEquals(0, report(copy).status());
        assertTrue(Files.readString(directory.resolve("copy.of.html")).startsWith("<!DOCTYPE html>"));
    }

    @Test
    void aCompressedRecordingIsReadAsWell() throws IOException {
        final byte[] bytes = Files.readAllBytes(recording);
        final Path gzip = directory.resolve("pooled.jfr.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            out.write(bytes);
        }
        final Path lz4 = directory.resolve("pooled.jfr.lz4");
        try (OutputStream out = new LZ4FrameOutputStream(
            Files.newOutputStream(lz4), LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB, -1,
            LZ4Factory.safeInstance().fastCompressor(), XXHashFactory.safeInstance().hash32(),
            LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE)) {
            out.write(bytes);
        }
        for (final Path compressed : List.of(gzip, lz4)) {
            final ChildJvm.Result result = report(compressed, "-o", directory.resolve("compressed.html"));
            assertEquals(0, result.status(), result.toString());
            assertEquals(List.of(), result.err(), "no warning either");
        }
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        isRefused(Files.createFile(directory.resolve("empty.jfr")), "empty.jfr is empty");
    }

    @Test
    void aRecordingThatWasCutShortIsRefused() throws IOException {
        final byte[] bytes = Files.readAllBytes(recording);
        for (final int length : new int[] {20, bytes.length - 1}) {
            isRefused(
                Files.write(directory.resolve("cut.jfr"), Arrays.copyOf(bytes, length)), "cut.jfr has been cut short");
        }
    }

    @Test
    void whatIsLeftOfALongRecordingIsReportedAllTheSame() throws IOException {
        final byte[] bytes = Files.readAllBytes(recording);
        final byte[] twoChunks = Arrays.copyOf(bytes, bytes.length + bytes.length / 2);
        System.arraycopy(bytes, 0, twoChunks, bytes.length, bytes.length / 2);
        final Path page = directory.resolve("half.html");
        final Path half = Files.write(directory.resolve("half.jfr"), twoChunks);
        final ChildJvm.Result result = report(half, "-o", page);
        assertEquals(2, result.status(), result.toString());
        result.reports("half.jfr has been cut short", "the part that can be read");
        assertTrue(Files.readString(page).contains("has been cut short"));
        final ChildJvm.Result compared = report(recording, "--json", "--compare", half);
        assertEquals(2, compared.status(), "what is compared with a part says less than it seems to");
        compared.reports("half.jfr has been cut short");
    }

    @Test
    void theRecordingsOfSeveralProgramsAreToldApart() throws IOException {
        final Path other = directory.resolve("other.jfr");
        record(other, ChildJvm.withPrograms().agent("report=none"), "com.acme.Plain");
        for (final Path[] row : new Path[][] {{recording, other}, {other, recording}}) {
            final Path both = directory.resolve("both.jfr");
            Files.write(both, Files.readAllBytes(row[0]));
            Files.write(both, Files.readAllBytes(row[1]), StandardOpenOption.APPEND);
            isRefused(
                both, "both.jfr has the recordings of several JVMs", "jfr disassemble --max-chunks 1 ");
        }
    }

    @Test
    void whatIsNoRecordingIsRefused() throws IOException {
        isRefused(Files.writeString(directory.resolve("text.jfr"), "no recording, however long"), "is not a Flight");
        isRefused(ChildJvm.agentJar(), "reprieve-agent");
        isRefused(directory, "is a directory");
        isRefused(directory.resolve("nothing.jfr"), "there is no file");
    }

    @Test
    void aRecordingThatMayNotBeReadIsRefused() throws IOException {
        final Path secret = Files.copy(recording, directory.resolve("secret.jfr"));
        assumeTrue(secret.toFile().setReadable(false) && !Files.isReadable(secret), "root may read everything");
        isRefused(secret, "cannot read", "its permissions do not allow it");
    }

    @Test
    void aDamagedRecordingIsRefused() throws IOException {
        final byte[] bytes = Files.readAllBytes(recording);
        Arrays.fill(bytes, 1_000, bytes.length, (byte) 0x55);
        isRefused(Files.write(directory.resolve("damaged.jfr"), bytes), "damaged.jfr");
    }

    @Test
    void aProgramWithoutReprieveIsRefused() {
        final Path file = directory.resolve("stranger.jfr");
        record(file, ChildJvm.withPrograms(), "com.acme.Plain");
        isRefused(file, "stranger.jfr has no event of Reprieve", "-javaagent:reprieve-agent.jar");
    }

    @Test
    void anAgentThatWoveNothingIsReported() {
        final Path file = directory.resolve("nothing-woven.jfr");
        record(file, ChildJvm.withPrograms().agent("report=none"), "com.acme.Plain");
        final ChildJvm.Result result = report(file);
        assertEquals(0, result.status(), result.toString());
        assertTrue(
            result.out().stream().anyMatch(line -> line.contains("warning: Weaving: The agent is there")),
            result.toString());
    }

    @Test
    void aPageThatCannotBeWrittenIsSaid() {
        final ChildJvm.Result result = report(recording, "-o", directory.resolve("no/such/page.html"));
        assertEquals(2, result.status(), result.toString());
        assertEquals(1, result.err().size(), result.toString());
        result.reports("cannot write", "there is no such directory");
    }
}

package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.acme.faults.Fault;
import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.coyote.Request;
import org.apache.kafka.clients.producer.internals.BufferPool;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.OffsetIndex;
import org.apache.lucene.index.IndexWriter;
import org.eclipse.jetty.util.Pool;
import org.h2.Driver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.xerial.snappy.pool.CachingBufferPool;

/**
 * With {@code verify=report}, seeded faults are found with both stacks and the right remedy, and the same programs,
 * mended, are not spoken of.
 */
class VerifyIT {
    private static final String MARK = "fault: ";
    private static final int MAY_BE_MISSED = 2;

    @TempDir
    private Path directory;

    @Test
    void seededFaultsAreFoundWithBothStacksAndTheRightRemedy() throws IOException {
        final Map<String, String> told = run("broken");
        final List<String> missed = new ArrayList<>();
        for (final Fault fault : Fault.all()) {
            final String why = missing(fault, told.getOrDefault(fault.name(), "") + told.getOrDefault("end", ""));
            if (why != null) {
                missed.add(fault.name() + ": no " + why + " in\n" + told.get(fault.name()));
            }
        }
        assertEquals(true, missed.size() <= MAY_BE_MISSED,
            () -> missed.size() + " missed:\n" + String.join("\n", missed));
    }

    /** What is missing in the best of the findings; {@code null} if one has it all. */
    private static String missing(final Fault fault, final String told) {
        String missing = "finding";
        int best = -1;
        for (final String finding : findings(told)) {
            final String[] stacks = finding.split("  released by thread", 2);
            final String[] parts = {fault.problem(), fault.used(), fault.stack(), fault.remedy()};
            final String[] places = {
                finding, stacks[0], stacks.length < 2 ? "" : stacks[1],
                finding.substring(finding.indexOf("to mend it") + 1)};
            int found = 0;
            while (found < parts.length && places[found].contains(parts[found])) {
                found++;
            }
            if (found == parts.length) {
                return null;
            }
            if (found > best) {
                best = found;
                missing = "'" + parts[found] + "'";
            }
        }
        return missing;
    }

    private static List<String> findings(final String told) {
        final List<String> findings = new ArrayList<>();
        final StringBuilder finding = new StringBuilder();
        for (final String line : told.split("\n")) {
            finding.append(line).append('\n');
            if (line.contains("  to mend it: ")) {
                findings.add(finding.toString());
                finding.setLength(0);
            }
        }
        return findings;
    }

    @Test
    void theSameProgramsMendedAreNotSpokenOf() throws IOException {
        final Map<String, String> told = run("mended");
        told.values().removeIf(String::isEmpty);
        assertEquals(Map.of(), told);
    }

    /** At its place, though it is looked at where the loop is left; and only if the loop has used it. */
    @Test
    void usesInLoopsAreFoundWhereverTheLoopIsLeft() throws IOException {
        try (RulesFile rules = RulesFile.of("release com.acme.Loops#free(*)")) {
            final ChildJvm.Result result = ChildJvm.withPrograms().agent(rules.argument() + ",verify=report")
                .run("com.acme.Loops").succeeds().prints("ok");
            final List<String> found = new ArrayList<>();
            for (final String line : result.err()) {
                if (line.contains("used by thread \"main\"")) {
                    found.add(line.replaceAll(".*: (\\w+ of .* in com.acme.Loops#\\w+) line \\d+.*", "$1"));
                }
            }
            final String row = "read of Loops$Row.values in com.acme.Loops#";
            assertEquals(
                List.of(
                    "call of ByteBuffer.get in com.acme.Loops#drain",
                    "call of ByteBuffer.getLong in com.acme.Loops#read",
                    row + "caught", row + "during", row + "ends", row + "find", row + "find", row + "nested",
                    row + "overrun", row + "sum", row + "ternary", "write of an array in com.acme.Loops#fill"),
                found.stream().sorted().toList(), result::toString);
        }
    }

    @Test
    void whatIsFoundIsRecorded() throws IOException {
        final Path recording = directory.resolve("verify.jfr");
        jvm("verify=report")
            .option("-XX:StartFlightRecording=filename=" + recording)
            .run("com.acme.faults.Faults", "broken", directory.toString(), "quotes, carried out",
                "quotes, double release")
            .says("ok");
        int uses = 0;
        int doubles = 0;
        for (final RecordedEvent event : RecordingFile.readAllEvents(recording)) {
            if (event.getEventType().getName().equals("io.reprieve.UseAfterRelease")) {
                uses++;
                assertEquals("default", event.getString("domain"));
                assertEquals(
                    "com.acme.faults.OwnPools$Quotes#put(com.acme.faults.OwnPools$Quote)", event.getString("site"));
                assertEquals("com.acme.faults.OwnPools$Quote", event.getString("objectClass"));
                assertEquals("writer", event.getThread("releasingThread").getJavaName());
                assertEquals(true, event.getString("releaseStack").contains("OwnPools$Quotes.swap"));
                assertEquals(false, event.getBoolean("inSection"));
                assertEquals(true, event.getString("rule").contains("com.acme.faults.Scenario#carry(..)"));
            } else if (event.getEventType().getName().equals("io.reprieve.DoubleRelease")) {
                doubles++;
                assertEquals(true, event.getString("firstStack").contains("OwnPools$Quotes.releaseTwice"));
            }
        }
        assertEquals(List.of(1, 1), List.of(uses, doubles));
    }

    @Test
    void whatIsLearnedCoversWhatWasFound() throws IOException {
        final Path learned = directory.resolve("learned.rules");
        jvm("learn=" + learned)
            .run("com.acme.faults.Faults", "broken", directory.toString(), "quotes, use after release",
                "pooled, release before unpublish", "kafka index, read outside", "tomcat reset")
            .prints("ok");
        final List<String> rules = new ArrayList<>(Files.readAllLines(learned));
        rules.removeIf(line -> line.startsWith("#") || line.isBlank());
        for (final String rule : List.of(
            "reader   com.acme.faults.Scenario#hold(..)",
            "updater  com.acme.faults.OwnPools$Ticks#releaseFirst(..)",
            "release  org.apache.kafka.storage.internals.log.AbstractIndex#closeHandler()",
            "reader   com.acme.faults.LibraryPools$KafkaIndex#readOnce(..)")) {
            assertEquals(true, rules.contains(rule), () -> "no " + rule + " in " + rules);
        }
        assertEquals(
            false, rules.contains("release  org.apache.coyote.Request#recycle()"), () -> "a reset in " + rules);
    }

    /**
     * Not whoever is alone with it, nor a loop that its thread never leaves, nor who only shares a clock with it; but
     * where what holds it was loaded, whatever lock that takes.
     */
    @Test
    void readersAreLearnedThatCoverTheUseAndEnd() throws IOException {
        final Path learned = directory.resolve("learned.rules");
        final String store = "release com.acme.Learning$Store#close()";
        try (RulesFile rules = RulesFile.of(store, "release com.acme.Learning$Source#close()")) {
            ChildJvm.withPrograms().agent(rules.argument() + ",learn=" + learned).run("com.acme.Learning").prints("ok");
        }
        final List<String> readers = new ArrayList<>(Files.readAllLines(learned));
        readers.removeIf(line -> !line.startsWith("reader "));
        readers.sort(null);
        assertEquals(
            List.of("reader   com.acme.Learning#look(..)", "reader   com.acme.Learning#scrape(..)"), readers,
            () -> String.join("\n", readers));
        ChildJvm.withPrograms().agent("rules=" + learned).run("com.acme.Learning").succeeds().prints("ok");
    }

    @Test
    void whatWouldCrashIsLearnedFrom() throws IOException {
        final Path learned = directory.resolve("learned.rules");
        try (RulesFile rules = RulesFile.of("release com.acme.Crashing$Page#close()")) {
            // Whether it crashes or not.
            SuggestIT.withUnsafe()
                .option("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + directory.resolve("hs_err.log"))
                .agent(rules.argument() + ",learn=" + learned).run("com.acme.Crashing");
        }
        final String written = Files.readString(learned);
        assertEquals(true, written.contains("\nreader   com.acme.Crashing#look(..)"), written);
        SuggestIT.withUnsafe().agent("rules=" + learned).run("com.acme.Crashing").succeeds().prints("read 0");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
    @EnabledOnOs(OS.LINUX)
    void aUseOfUnmappedMemoryIsAnErrorAndNoCrash() throws IOException {
        final Path learned = directory.resolve("learned.rules");
        try (RulesFile rules = RulesFile.of("release com.acme.Crashing$Page#close()")) {
            final ChildJvm.Result result = SuggestIT.withUnsafe().option("-XX:-CreateCoredumpOnCrash")
                .agent(rules.argument() + ",learn=" + learned).run("com.acme.Crashing", "late");
            assertEquals(0, result.status(), result.toString());
            result.reports("java.lang.InternalError").reports("com.acme.Crashing$Page.sum");
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
    void segmentsTheirSlicesAndTheirBuffersAreLookedAt() throws IOException {
        final Path classes = directory.resolve("classes");
        final Path source = Files.write(
            directory.resolve("Segments.java"), VerifyIT.class.getResourceAsStream("/Segments.source").readAllBytes());
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(
            null, null, null, "-d", classes.toString(), source.toString()));
        final String release = "release  Segments#free(java.lang.foreign.MemorySegment)";
        try (RulesFile rules = RulesFile.of(release)) {
            final ChildJvm.Result found = ChildJvm.bare().agent(rules.argument() + ",verify=report")
                .option("-cp", classes.toString()).run("Segments").succeeds();
            for (final String each : List.of(
                    "MemorySegment.get in Segments#whole", "MemorySegment.get in Segments#slice",
                    "ByteBuffer.getInt in Segments#buffer", "VarHandle.get in Segments#handle",
                    "MemorySegment.copy in Segments#copy")) {
                found.reports("used by thread \"main\", in no read-side section: call of " + each)
                    .reports("to mend it: reader   Segments#" + each.substring(each.indexOf('#') + 1) + "(..)");
            }
        }
        try (RulesFile rules = RulesFile.of(release, "reader   Segments#whole(..)", "reader   Segments#slice(..)",
                "reader   Segments#buffer(..)", "reader   Segments#handle(..)", "reader   Segments#copy(..)")) {
            ChildJvm.bare().agent(rules.argument() + ",verify=report").option("-cp", classes.toString()).run("Segments")
                .succeeds().doesNotReport("to mend it");
        }
    }

    @Test
    void withoutTheSettingsNothingOfItIsThere() throws IOException {
        final ChildJvm.Result result = jvm("report=all").option("-Xlog:class+load:stderr")
            .run("com.acme.faults.Faults", "mended", directory.toString(), "quotes, carried out", "pool2, carried out");
        result.prints("ok").reports("com.acme.faults.OwnPools$Quotes")
            .doesNotReport("io.reprieve.woven.verify.")
            .doesNotReport("io.reprieve.runtime.verify.")
            .doesNotReport("io.reprieve.agent.verify.VerifyTransformer source");
    }

    /** Runs all faults, and returns what was said while each of them ran. */
    private Map<String, String> run(final String how) throws IOException {
        return told(jvm("verify=report").run("com.acme.faults.Faults", how, directory.toString()));
    }

    private ChildJvm jvm(final String arguments) throws IOException {
        final Path rules = Files.write(directory.resolve("faults.rules"),
            VerifyIT.class.getResourceAsStream("/faults.rules").readAllBytes());
        return ChildJvm.withPrograms()
            .classPath(
                ChildJvm.agrona(),
                ChildJvm.placeOf(GenericObjectPool.class),
                ChildJvm.placeOf(OffsetIndex.class),
                ChildJvm.placeOf(Scheduler.class),
                ChildJvm.placeOf(BufferPool.class),
                ChildJvm.placeOf(Logger.class),
                ChildJvm.placeOf(IndexWriter.class),
                ChildJvm.placeOf(CachingBufferPool.class),
                ChildJvm.placeOf(Zstd.class),
                ChildJvm.placeOf(Pool.class),
                ChildJvm.placeOf(Driver.class),
                ChildJvm.placeOf(Request.class))
            .option("-Xmx512m", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
            .agent("rules=" + rules + "," + arguments);
    }

    private static Map<String, String> told(final ChildJvm.Result result) {
        result.prints("ok");
        final Map<String, String> told = new LinkedHashMap<>();
        String fault = "";
        for (final String line : result.err()) {
            if (line.startsWith(MARK)) {
                fault = line.substring(MARK.length());
                told.put(fault, "");
            } else if (line.startsWith("reprieve: ") && !line.startsWith("reprieve: 0")
                && !line.startsWith("reprieve: verify:") && !line.startsWith("reprieve: woven:")
                && !line.startsWith("reprieve: released:") && !line.startsWith("reprieve: no reader is woven")
                && !line.startsWith("reprieve: note:")) {
                told.merge(fault, line + "\n", String::concat);
            }
        }
        return told;
    }
}

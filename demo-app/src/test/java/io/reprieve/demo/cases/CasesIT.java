package io.reprieve.demo.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reprieve.demo.program.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs over the libraries as they are, with the agent's jar and the rules files as they are shipped. */
class CasesIT {
    private static final int SECONDS = 2;
    private static final int READERS = 2;
    private static final int LARGE_POOL = 1_024;
    private static final int SMALL_POOL = 8;
    private static final int MOST_TRIES = 5;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"KAFKA,false", "KAFKA,true", "LUCENE,false", "LUCENE,true", "POOL,false"})
    void areCleanWithTheAgent(final Case what, final boolean usesLibraryRules) throws IOException {
        assertClean(what, plan(false, LARGE_POOL, usesLibraryRules));
    }

    @ParameterizedTest
    @EnumSource
    void areCleanWithVirtualReaders(final Case what) throws IOException {
        assumeTrue(Jdk.ours().hasVirtualThreads(), "this JDK has no virtual threads");
        assertClean(what, plan(true, LARGE_POOL, false));
    }

    @Test
    void aSmallPoolIsWholeAndLosesNothing() throws IOException {
        assertClean(Case.POOL, plan(false, SMALL_POOL, false));
    }

    @Test
    void aPoolTearsReadsWithoutTheAgent() throws IOException {
        long torn = 0;
        // As a rule hundreds at once; but on a busy machine readers and publisher may hardly ever run side by side.
        for (int i = 0; i < MOST_TRIES && torn == 0; i++) {
            final CaseOutcome outcome = run(Case.POOL, Case.POOL.unprotected(), plan(false, SMALL_POOL, false));
            assertEquals(0, outcome.exitCode(), outcome.otherLines()::toString);
            assertEquals(0, outcome.output().get(Figure.MISSING));
            torn = outcome.wrong();
        }
        assertTrue(torn > 0, "no read was torn");
    }

    @Test
    void kafkaCrashesWithoutTheAgentAndLeavesNoMess() throws IOException {
        final CaseOutcome outcome = run(Case.KAFKA, Case.KAFKA.unprotected(), plan(false, LARGE_POOL, false));
        // Two seconds are long: it takes a tenth of one. But it is a matter of timing, and the report is what is
        // tested.
        assumeTrue(outcome.crash().isPresent(), "it did not crash this time");
        final List<String> headline = outcome.crash().get().headline("io.reprieve.demo.kafka.");
        assertTrue(headline.get(0).startsWith("# A fatal error has been detected"), headline::toString);
        // Which frame it is depends on what the compiler has inlined by then; the thread is always a reader.
        assertTrue(headline.stream().anyMatch(line -> line.contains("JavaThread \"reader-")), headline::toString);
        try (var left = Files.list(directory)) {
            assertEquals(
                List.of("kafka-1-hs_err.log", "kafka-1.log"),
                left.map(Path::getFileName).map(Path::toString).sorted().toList());
        }
    }

    private void assertClean(final Case what, final CasePlan plan) throws IOException {
        final CaseOutcome outcome = run(what, what.withAgent(), plan);
        assertEquals(List.of(), CaseVerdict.complaints(what, plan, outcome),
            () -> String.join("\n", outcome.otherLines()));
    }

    private CaseOutcome run(final Case what, final Variant variant, final CasePlan plan) throws IOException {
        final CaseFiles files = new CaseFiles(
            property("demo.agent"), property("demo.programs"), property("demo.libraries"), property("demo.rules"),
            directory);
        return new CaseJvm(what, variant, plan, files, List.of()).run(output -> { });
    }

    private static CasePlan plan(final boolean isVirtual, final int poolSize, final boolean usesLibraryRules) {
        // On a busy machine what is pending at the exit takes longer than the default allows.
        final List<String> settings = List.of("shutdown.timeout=50s");
        return new CasePlan(SECONDS, READERS, isVirtual, poolSize, usesLibraryRules, settings, Jdk.ours());
    }

    private static Path property(final String name) {
        return Path.of(System.getProperty(name));
    }
}

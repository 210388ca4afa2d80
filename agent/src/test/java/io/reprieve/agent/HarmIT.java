package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules that do harm are refused before they do it, and what protects nothing says so.
 */
class HarmIT {
    private static final String HARMS = "com.acme.Harms";

    @TempDir
    private static Path place;

    @BeforeAll
    static void takeTheProgramAlone() throws IOException {
        try (DirectoryStream<Path> classes =
                Files.newDirectoryStream(ChildJvm.placeOf(HarmIT.class).resolve("com/acme"), "Harms*.class")) {
            for (final Path file : classes) {
                Files.copy(file, place.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void whatDoesHarmForCertainIsRefusedWithTheReason() {
        try (RulesFile rules = RulesFile.of(
                "release " + HARMS + "$Store#close()",
                "reader  " + HARMS + "#find(java.lang.String)",
                "release " + HARMS + "$Slot#reset()",
                "release " + HARMS + "#unlockAll()",
                "release " + HARMS + "#unlockIfHeld()")) {
            final ChildJvm.Result result = check(rules);
            assertEquals(1, result.status(), result.toString());
            result.saysNothingElse()
                .says("not woven: release " + HARMS + "$Store#close()", "takes the object out of " + HARMS + ".STORES",
                    "where the reader " + HARMS + "#find(java.lang.String) finds it",
                    "name the inner release instead: " + HARMS + "$Part#close()", "force=true")
                .says("not woven: release " + HARMS + "$Slot#reset()", "it only resets its own object (a, b, c)")
                .says("not woven: release " + HARMS + "#unlockAll()",
                    "it unlocks " + HARMS + ".LOCK, in Harms.doUnlock,", "which it has not locked")
                .says("note: release " + HARMS + "#unlockIfHeld()", "it unlocks");
            ChildJvm.withPrograms().agent(rules.argument()).run(HARMS).succeeds().prints("ok 1")
                .reports("not woven: release " + HARMS + "$Store#close()", "force=true")
                .reports("not woven: release " + HARMS + "$Slot#reset()", "force=true")
                .reports("not woven: release " + HARMS + "#unlockAll()", "force=true");
        }
    }

    @Test
    void whatIsRefusedIsACommentInWhatIsLearned() throws IOException {
        final Path learned = place.resolveSibling(place.getFileName() + ".rules");
        try (RulesFile rules = RulesFile.of(
                "release " + HARMS + "$Store#close()",
                "release " + HARMS + "$Part#close()",
                "reader  " + HARMS + "#find(java.lang.String)")) {
            ChildJvm.withPrograms().agent(rules.argument() + ",learn=" + learned).run(HARMS).prints("ok 1")
                .reports("not woven: release " + HARMS + "$Store#close()");
        }
        final List<String> lines = Files.readAllLines(learned);
        assertEquals(
            true, lines.stream().anyMatch(
                line -> line.startsWith("# release  " + HARMS + "$Store#close()   (not woven: ")
                    && line.contains("name the inner release instead: ")),
            lines::toString);
        final ChildJvm.Result result = check(learned);
        assertEquals(0, result.status(), result.toString());
        result.says("to be mended: 0");
    }

    @Test
    void aRuleThatInsistsIsWovenAndNoted() {
        try (RulesFile rules = RulesFile.of(
                "release " + HARMS + "$Slot#reset() force=true", "reader " + HARMS + "#find(..)")) {
            final ChildJvm.Result result = check(rules);
            result.says("would be woven: release " + HARMS + "$Slot#reset()")
                .says("note: release " + HARMS + "$Slot#reset()", "it only resets")
                .says("note: release " + HARMS + "$Slot#reset()", HARMS + "#main(java.lang.String[]) goes on with the"
                    + " object at once (calls " + HARMS + "$Slot#fill(int))");
            assertEquals(
                1, result.out().stream().filter(line -> line.contains("#main(java.lang.String[]) goes on")).count(),
                result::toString);
        }
    }

    @Test
    void callersThatOpenAnotherAreNotedUnlessTheCallerWaits() {
        try (RulesFile rules = RulesFile.of(
                "release " + HARMS + "$Store#close() force=true", "reader " + HARMS + "#count()")) {
            check(rules).says("note: release " + HARMS + "$Store#close()", HARMS + "$Store#reopen() opens another",
                "runOn=CALLER");
        }
    }

    @Test
    void readersThatMayWaitAreNotedWithThePath() {
        try (RulesFile rules = RulesFile.of(
                "reader " + HARMS + "#await(..)", "reader " + HARMS + "#count()", "reader " + HARMS + "#find(..)")) {
            final ChildJvm.Result result = check(rules);
            assertEquals(0, result.status(), result.toString());
            result
                .says("note: reader " + HARMS + "#await(java.util.concurrent.Future)", "waits for a future"
                    + " (Future.get): Harms.await > Harms$Waiting.get")
                .says("note: reader " + HARMS + "#count()", "waits for a monitor, being synchronized: Harms.count")
                .doesNotSay("note: reader " + HARMS + "#find");
        }
    }

    @Test
    void anOverrideThatOnlyCallsSuperIsNotNoted() {
        try (RulesFile rules = RulesFile.of(
                "release " + HARMS + "$Part#close()", "reader " + HARMS + "#find(..)")) {
            final ChildJvm.Result result = check(rules);
            assertEquals(0, result.status(), result.toString());
            result.doesNotSay("SamePart");
        }
    }

    @Test
    void whatProtectsNothingSaysSoAsLoudAsItCan() {
        try (RulesFile none = RulesFile.of("release " + HARMS + "$Part#close()");
            RulesFile idle = RulesFile.of("release " + HARMS + "$Part#close()", "reader " + HARMS + "#count()")) {
            final ChildJvm.Result result = check(none);
            assertEquals(1, result.status(), result.toString());
            result.says("NOTHING IS PROTECTED in the domain default: it has 1 release and no reader");
            ChildJvm.withPrograms().agent(none.argument()).run(HARMS).succeeds()
                .reports("NOTHING IS PROTECTED in the domain default: it has 1 release and no reader");
            ChildJvm.withPrograms().agent("report=all," + idle.argument()).run(HARMS).succeeds()
                .reports("read: " + HARMS + "#count() of domain default: seen 0 times");
        }
    }

    @Test
    void pinsAndBulksAreHeldAgainstTheMethod() {
        final String held = HARMS + "$Held";
        try (RulesFile rules = RulesFile.of(
                "pin     " + held + "#begin(..)   holds=1",
                "unpin   " + held + "#begin(..)   holds=2",
                "pin     " + held + "#give(..)    holds=return",
                "reader  " + HARMS + "#find(..)   holds=this",
                "release " + held + "#give(..)    bulk=giveSome",
                "release " + held + "#begin(..)   bulk=giveAll released=0")) {
            check(rules)
                .says("pin " + held + "#begin", ":1)", "holds=1, which is boolean; only an object or a native handle")
                .says(rules.line(5), "it contradicts " + rules.line(3))
                .says(rules.line(6), "it contradicts " + rules.line(1))
                .says("unpin " + held + "#begin", ":2)", "holds=2, and it has 2 parameters, 0 to 1")
                .says("pin " + held + "#give", ":3)", "holds=return, and it returns void")
                .says("reader " + HARMS + "#find", ":4)", "it is static and has no this");
        }
        try (RulesFile rules = RulesFile.of(
                "release " + held + "#give(..)    bulk=giveSome",
                "release " + held + "#begin(..)   bulk=giveAll released=0")) {
            check(rules)
                .says("release " + held + "#give",
                    "its class has no method void giveSome(java.lang.Object[],int,int) or ("
                    + HARMS + "$Slot[],int,int)")
                .says("release " + held + "#begin", "bulk=giveAll would lose its other argument");
        }
    }

    private static ChildJvm.Result check(final RulesFile rules) {
        return check(rules.path());
    }

    private static ChildJvm.Result check(final Path rules) {
        final List<String> what = new ArrayList<>(
            List.of(ChildJvm.agentJar().toString(), "check", "--rules", rules.toString(), place.toString()));
        return ChildJvm.bare().option("-jar").run(what.toArray(new String[0]));
    }
}

package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.kafka.common.utils.ByteBufferUnmapper;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.OffsetIndex;
import org.apache.lucene.index.IndexWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/**
 * Programs do with the agent what a rules file says, and what it says and can't be had is answered.
 */
class RulesIT {
    @Test
    void methodsOfEveryKindAreWhatTheRulesSay() {
        try (RulesFile rules = RulesFile.named("foreign.rules")) {
            ChildJvm.withPrograms().agent(rules.argument()).run("com.acme.Foreign").succeeds().prints("ok")
                .reports("32 rules from " + rules.path())
                .reports("note: com.acme.Foreign$Words#scan() overrides the reader of com.acme.Foreign$Index, and the"
                    + " rule " + rules.line(9) + " is not for it", "+")
                .reports("woven: 13 readers, 21 releases, 1 duty cycle, 1 updater; not woven: 0; deferred 20,"
                    + " reclaimed 20")
                .doesNotReport("matched nothing");
        }
    }

    @Test
    void whatIsInUseIsKeptFromTheMethodThatBeginsToTheOneThatEnds() {
        try (RulesFile rules = RulesFile.named("uses.rules")) {
            ChildJvm.withPrograms().agent(rules.argument()).run("com.acme.Uses").prints("ok")
                .reports("let go of com.acme.Uses$Batch that no rule pin had kept")
                .reports("woven: 2 readers, 2 releases, 4 pins, 3 unpins; not woven: 0;")
                .doesNotReport("matched nothing");
        }
    }

    @Test
    void whoseCallerRunsItGetsTheAnswerOfTheBodyAndElseThatOfTheRule() {
        try (RulesFile rules = RulesFile.of(
                "release com.acme.Answering#close(..) runOn=CALLER returns=-1",
                "release com.acme.Answering#give(..)  bulk=giveAll")) {
            ChildJvm.withPrograms().agent(rules.argument()).run("com.acme.Answering").succeeds().prints("ok")
                .reports("woven: 0 readers, 2 releases; not woven: 0; deferred 13, reclaimed 13");
        }
    }

    @Test
    void whatARuleCannotHaveIsExplained() {
        final String unruly = "com.acme.Unruly";
        try (RulesFile rules = RulesFile.named("unruly.rules")) {
            final ChildJvm.Result result = ChildJvm.withPrograms().agent(rules.argument()).run(unruly);
            final String[] expected = {
                "not woven: reader com.acme.UnrulyContract#look() (#1): it has no body; write com.acme.UnrulyContract+",
                "not woven: release com.acme.UnrulyBase#give(java.lang.String) (#2): it has no body to defer; write",
                "not woven: reader com.acme.Unruly#inherited() (#3): it inherits that from com.acme.UnrulyBase; write",
                "not woven: reader com.acme.Unruly#ofNative() (#4): it is native; name the Java method that calls it",
                "not woven: reader com.acme.Unruly#suspending(kotlin.coroutines.Continuation) (#5): a suspend function",
                "not woven: release com.acme.Unruly#suspendingRelease(java.lang.String,kotlin.coroutines.Continuation)"
                    + " (#6): a suspend function",
                "not woven: release com.acme.Unruly#number(java.lang.String) (#7): it returns int, which its caller",
                "not woven: release com.acme.Unruly#text(java.lang.String) (#8): it returns java.lang.String, which"
                    + " can't be 5; write returns=null",
                "not woven: release com.acme.Unruly#any(java.lang.Object,java.lang.StringBuilder) (#9): it could"
                    + " release any of 2 parameters; say which, with released=",
                "not woven: release com.acme.Unruly#ofStatic(java.lang.String) (#10): it is static and has no this",
                "not woven: release com.acme.Unruly#one(java.lang.String) (#11): released=1, and it has one parameter",
                "not woven: release com.acme.Unruly#both(java.lang.String) (#13): it is asked to be reader (#13) and"
                    + " release (#12), but a release can't be anything else at once",
                "not woven: reader com.acme.Unruly$Forgotten#Forgotten() (#14): that is its constructor",
                "not woven: reader com.acme.Unruly#lok() (#15): it has no method of that name, but look()",
                "not woven: reader com.acme.Unruly#look(int) (#16): it has no such method, but look()",
                "not woven: reader com.acme.Unruly#frobnicate() (#17): it has no method of that name",
                "note: #18: 'reader com.acme.Unruly.Forgotten#look()' has matched nothing: a nested type is written"
                    + " with $: com.acme.Unruly$Forgotten",
                "note: #19: 'reader com.acme.nowhere.Unruly#look()' has matched nothing: there was no type"
                    + " com.acme.nowhere.Unruly, but com.acme.Unruly",
                "note: #20: 'reader com.acme.Nobody*#look()' has matched nothing: there was no type of such a name",
                "note: #21: 'reader com.acme.UnrulyContract+#frobnicate()' has matched nothing: the types that it",
                "note: reader com.acme.Unruly#future() (#22): it returns a future, and what that reads after the",
                "note: reader com.acme.Unruly#scheduled() (#23): it returns a future",
                "note: release com.acme.Unruly#twice(java.lang.String,int) (#24): its @DeferRelease says something"
                    + " else, and the rule counts; the rule #25 says something else about it, and the one that comes"
                    + " first counts",
                "not woven: release com.acme.Unruly#unlock(java.util.concurrent.locks.ReentrantLock) (#28): it unlocks"
                    + " its parameter 0, which it has not locked",
                "note: release com.acme.Unruly#forget(java.lang.ThreadLocal) (#29): it uses a ThreadLocal",
                "note: #30: 'reader com.acme.Unruly#lambda*(..)' has matched nothing: a * stands for no method that the"
                    + " compiler has made; name it as it is, such as lambda$METHOD$0",
                "not woven: reader com.acme.Unruly#internal() (#31): it has no method of that name, but"
                    + " internal$unruly()",
                "note: #32: 'reader com.acme.Plain#greeting(..)' has matched nothing: the class is there, and the"
                    + " program has not loaded it",
            };
            result.succeeds().prints("ok");
            for (final String line : expected) {
                result.reports(line.replace("#", "\0").replaceAll("\0(?=\\d)", rules.path() + ":").replace("\0", "#"));
            }
            result.reports("woven: 3 readers, 3 releases; not woven: 18;")
                .reports("no reader is woven in the domain ruled");
            assertEquals(
                expected.length + 6, result.err().size(), () -> "each is said once, and nothing else: " + result);
        }
    }

    @Test
    void mistakesInRulesFilesAreSaidInOneGoAndTheOtherRulesCount() {
        try (RulesFile wrong = RulesFile.of(
                "reader com.acme.Plain", "frobnicate x#y()", "reader com.acme.Early#look()");
            RulesFile right = RulesFile.named("foreign.rules")) {
            ChildJvm.withPrograms().agent(wrong.argument() + "," + right.argument()).run("com.acme.Foreign").succeeds()
                .prints("ok")
                .reports(wrong.line(1) + ": 'reader com.acme.Plain': expected TYPE#METHOD(PARAMETERS)")
                .reports(wrong.line(2) + ": 'frobnicate x#y()': 'frobnicate' is no role")
                .reports("1 rule from " + wrong.path() + ", 32 rules from " + right.path())
                .reports("left out of the rules: " + wrong.line(1), "and 1 more")
                .reports("note: " + wrong.line(3), "has matched nothing: the class is there, and the program has not",
                    "loaded it")
                .reports("woven: 13 readers, 21 releases, 1 duty cycle, 1 updater");
        }
    }

    @Test
    void aFileThatIsNotThereIsSaidAtTheStartAndAgainAtTheEnd() {
        final ChildJvm.Result result = ChildJvm.withPrograms().agent("rules=missing.rules").run("com.acme.Plain",
            "world");
        result.prints("Hello, world").reports("left out of the rules: rules file missing.rules can't be read");
        assertEquals(2, result.err().stream().filter(line -> line.contains("missing.rules can't be read")).count());
    }

    @Test
    void ofManyRulesThatMatchNothingAFewAreNamed() {
        final String[] lines = new String[5_000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "reader com.acme.nowhere.Type" + i + "#look()";
        }
        try (RulesFile rules = RulesFile.of(lines)) {
            final ChildJvm.Result result = ChildJvm.withPrograms().agent(rules.argument()).run("com.acme.Plain",
                "world");
            result.prints("Hello, world").reports(rules.line(1), "matched nothing").reports("4980 more rules");
            assertEquals(20, result.err().stream().filter(line -> line.contains("has matched nothing")).count());
        }
    }

    @Test
    void aMalformedRuleStopsAJvmThatIsToBeStrict() {
        try (RulesFile rules = RulesFile.of("reader com.acme.Plain", "frobnicate x#y()")) {
            final ChildJvm.Result result =
                ChildJvm.withPrograms().agent("strict=true,report=none," + rules.argument()).run("com.acme.Plain");
            assertEquals(1, result.status(), result.toString());
            result.prints().saysNothingElse()
                .reports(rules.line(1))
                .reports(rules.line(2))
                .reports("strict=true: stopping the JVM");
            assertEquals(3, result.err().size(), result.toString());
        }
    }

    @Test
    void aRuleForWhatItsClassHasNotStopsAJvmThatIsToBeStrict() {
        try (RulesFile rules = RulesFile.of("reader com.acme.Plain#man(..)")) {
            final ChildJvm.Result result =
                ChildJvm.withPrograms().agent("strict=true," + rules.argument()).run("com.acme.Plain");
            assertEquals(1, result.status(), result.toString());
            result.prints().reports("not woven: reader com.acme.Plain#man(..)", "but main(java.lang.String[])");
        }
    }

    @Test
    void aRulesFileThatIsNotThereIsReportedAndTheProgramRuns() {
        ChildJvm.withPrograms().agent("rules=missing.rules").run("com.acme.Plain", "world").prints("Hello, world")
            .reports("rules file missing.rules can't be read (there is no ", "missing.rules");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void rulesMayBeNamedInEveryPlaceForSettings(final int first) {
        try (RulesFile rules = RulesFile.of("reader com.acme.Unruly#look()");
            RulesFile more = RulesFile.of("reader com.acme.Unruly#inherited()")) {
            final ChildJvm jvm = ChildJvm.withPrograms();
            final String both = rules.path() + ";" + more.path();
            // Each place counts for more than those before it, and has all that they have not.
            jvm.environment("REPRIEVE_RULES", first >= 1 ? "elsewhere.rules" : both);
            if (first >= 1) {
                jvm.option("-Dreprieve.rules=" + (first >= 2 ? "elsewhere.rules" : both));
            }
            jvm.agent(first == 2 ? rules.argument() + "," + more.argument() : first == 3 ? rules.argument() : "")
                .run("com.acme.Unruly")
                .reports(first == 3 ? "1 rule from " + rules.path()
                    : "1 rule from " + rules.path() + ", 1 rule from " + more.path())
                .doesNotReport("elsewhere");
        }
    }

    @Test
    void reportAllNamesEachMethodWithItsRule() {
        try (RulesFile rules = RulesFile.of("reader com.acme.Refused#goo*(..)", "pooled com.acme.Refused")) {
            ChildJvm.withPrograms().agent("report=all," + rules.argument()).run("com.acme.Refused")
                .reports("woven: reader com.acme.Refused#good() (" + rules.line(1) + ")")
                .reports("woven: pooled com.acme.Refused (" + rules.line(2) + ")")
                .reports("woven: @ReadSide com.acme.Refused#future()");
        }
    }

    @Test
    void aLoaderThatCallsBackWhileClassesLoadGoesOn() {
        try (RulesFile rules = RulesFile.of("reader com.acme.Callbacks$Index+#search()")) {
            ChildJvm.withPrograms().agent(rules.argument()).run("com.acme.Callbacks").succeeds().prints("ok")
                .reports("woven: 4 readers, 0 releases; not woven: 0");
        }
    }

    @Test
    void aRuleForTheJdkIsAnsweredWithTheSettingThatItNeeds() {
        try (RulesFile rules = RulesFile.of(
                "reader java.util.ArrayList#size()", "reader java.util.concurrent.Exchanger#exchange(..)")) {
            ChildJvm.withPrograms().agent(rules.argument()).run("com.acme.Plain", "world")
                .prints("Hello, world")
                .reports("not woven: reader java.util.ArrayList#size() (" + rules.line(1) + ")", "bootstrap=true")
                .reports("note: " + rules.line(2), "the class is there, and the program has not loaded it")
                .doesNotReport("weaving; ");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {48, 49, 50})
    void classFilesWithSubroutinesAreWoven(final int version) {
        try (RulesFile rules = RulesFile.of(
                "reader com.acme.Subroutine#run(..)", "release com.acme.Subroutine#give(..)");
            TestJar jar = TestJar.ofClassFile("com.acme.Subroutine", Subroutine.classFile(version))) {
            ChildJvm.withPrograms().firstOnClassPath(jar.path()).agent(rules.argument())
                .run("com.acme.CallsSubroutine")
                .succeeds()
                .prints("ok")
                .reports("woven: 1 reader, 1 release; not woven: 0; deferred 1, reclaimed 1");
        }
    }

    @Test
    void aMethodThatWouldBeTooLongIsLeftAloneAndTheOthersOfItsClassAreWoven() {
        try (RulesFile rules = RulesFile.of("reader com.acme.Subroutine#*(int)", "release com.acme.Subroutine#give(..)",
                "reader com.acme.Subroutine#idle()");
            TestJar jar = TestJar.ofClassFile("com.acme.Subroutine", Subroutine.classFile(49, 65_530))) {
            ChildJvm.withPrograms().firstOnClassPath(jar.path()).agent(rules.argument())
                .run("com.acme.CallsSubroutine")
                .succeeds()
                .prints("ok")
                .reports("not woven: reader com.acme.Subroutine#idle() (" + rules.line(3) + ")", "64 KB")
                .reports("woven: 1 reader, 1 release; not woven: 1; deferred 1, reclaimed 1");
        }
    }

    @Test
    void aClassFileThatNobodyCanReadIsReportedAndLeftAlone() {
        final byte[] tooNew = Subroutine.classFile(52);
        tooNew[7] = 120;
        final byte[] cutShort = Arrays.copyOf(tooNew, tooNew.length / 2);
        cutShort[7] = 52;
        try (RulesFile rules = RulesFile.of("reader com.acme.Subroutine#run(..)");
            TestJar newer = TestJar.ofClassFile("com.acme.Subroutine", tooNew);
            TestJar broken = TestJar.ofClassFile("com.acme.Subroutine", cutShort)) {
            ChildJvm.withPrograms().firstOnClassPath(newer.path()).agent(rules.argument())
                .run("com.acme.CallsSubroutine")
                .reports("not woven: reader com.acme.Subroutine#run(..)", "its class file is of version 120", "newer")
                .reports("java.lang.UnsupportedClassVersionError");
            ChildJvm.withPrograms().firstOnClassPath(broken.path()).agent(rules.argument())
                .run("com.acme.CallsSubroutine")
                .reports("not woven: reader com.acme.Subroutine#run(..)", "its class file can't be read")
                .reports("java.lang.ClassFormatError");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pool,   '0 readers, 1 release'",
        "kafka,  '1 reader, 1 release, 1 updater'",
        "lucene, '0 readers, 1 release'"})
    void librariesAreWovenAsTheyAre(final String library, final String woven, @TempDir final Path directory) {
        try (RulesFile rules = RulesFile.of(
                "release org.apache.commons.pool2.impl.GenericObjectPool#returnObject(java.lang.Object)",
                "release org.apache.kafka.common.utils.ByteBufferUnmapper#unmap(java.lang.String,java.nio.ByteBuffer)",
                "updater org.apache.kafka.storage.internals.log.AbstractIndex#closeHandler()",
                "reader org.apache.kafka.storage.internals.log.OffsetIndex#lookup(long)",
                "release org.apache.lucene.index.IndexReader#close()")) {
            ChildJvm.withPrograms()
                .classPath(
                    ChildJvm.placeOf(GenericObjectPool.class),
                    ChildJvm.placeOf(OffsetIndex.class),
                    ChildJvm.placeOf(Scheduler.class),
                    ChildJvm.placeOf(ByteBufferUnmapper.class),
                    ChildJvm.placeOf(Logger.class),
                    ChildJvm.placeOf(IndexWriter.class))
                .agent(rules.argument())
                .run("com.acme.Libraries", library, directory.toString())
                .prints("ok")
                .reports("woven: " + woven + "; not woven: 0; deferred 1, reclaimed 1, pending 0");
        }
    }
}

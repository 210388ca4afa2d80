package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.Plain;
import io.reprieve.ReadSide;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the agent prints, and what its settings do.
 */
class SettingsIT {
    private static final String NOTHING =
        "reprieve: " + ChildJvm.version() + ": nothing woven: no class with a Reprieve annotation was loaded";

    @Test
    void aProgramWithoutAnnotationsRunsAsItWouldAlone() {
        final ChildJvm.Result result = ChildJvm.withPrograms().agent("").run("com.acme.Plain", "world");
        assertEquals(0, result.status(), result.toString());
        assertEquals(List.of("Hello, world"), result.out());
        assertEquals(List.of("on standard error", NOTHING), result.err());
    }

    @Test
    void aLineAtTheStartAndOneAtTheEndSumUp() {
        final ChildJvm.Result result = ChildJvm.withPrograms().agent("barrier=fence").run("com.acme.Readers");
        assertEquals(
            List.of(
                "reprieve: " + ChildJvm.version() + ": weaving; fence: readers issue a full fence,"
                    + " as barrier=fence asks",
                "reprieve: woven: 28 readers, 0 releases; not woven: 0;"
                    + " deferred 0, reclaimed 0, pending 0, fallbacks 0"),
            result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"report=none", " report = none ,", "report=none,enabled=false"})
    void reportNoneIsSilent(final String arguments) {
        final ChildJvm.Result result = ChildJvm.withPrograms().agent(arguments).run("com.acme.Plain", "world");
        assertEquals(0, result.status(), result.toString());
        assertEquals(List.of("Hello, world"), result.out());
        assertEquals(List.of("on standard error"), result.err());
    }

    @Test
    void reportNoneIsSilentAboutProblemsToo() {
        final ChildJvm.Result result = ChildJvm.withPrograms().agent("report=none").run("com.acme.Refused");
        result.prints("ok");
        assertEquals(List.of(), result.err());
    }

    @Test
    void reportAllNamesEveryMethod() {
        ChildJvm.withPrograms().agent("report=all").run("com.acme.Refused").succeeds()
            .reports("woven: @ReadSide com.acme.Refused#good()")
            .reports("not woven: @ReadSide com.acme.Refused#nativeReader()");
        ChildJvm.withPrograms().agent("report=summary").run("com.acme.Refused").succeeds()
            .doesNotReport("woven: @ReadSide com.acme.Refused#good()");
    }

    @Test
    void disabledItWeavesNothing() {
        final ChildJvm.Result result = ChildJvm.withPrograms()
            .classPath(ChildJvm.runtime(), ChildJvm.agrona())
            .agent("enabled=false")
            .run("com.acme.Readers");
        assertEquals(1, result.status(), result.toString());
        result.reports("an instance method is a section").reports("enabled=false: nothing is woven");
    }

    @ParameterizedTest
    @CsvSource({
        "frobnicate=1,        frobnicate,   strict",
        "strict=maybe,        maybe,        true or false",
        "report=loud,         loud,         summary",
        "page.entries=many,   many,         page.entries",
        "report,              report,       key=value"})
    void aBadArgumentIsNamedAndTheProgramRunsUnwoven(final String argument, final String named, final String allowed) {
        ChildJvm.withPrograms().agent(argument).run("com.acme.Plain", "world")
            .prints("Hello, world")
            .reports("reprieve: ", named, allowed)
            .reports("nothing is woven")
            .reports("this program ran without Reprieve", named, allowed);
    }

    @Test
    void aBadArgumentStopsAProgramThatIsToBeStrict() {
        final ChildJvm.Result result = ChildJvm.withPrograms().agent("strict=true,report=loud").run("com.acme.Plain");
        assertEquals(1, result.status(), result.toString());
        result.prints().saysNothingElse().reports("loud", "summary");
    }

    @Test
    void anArgumentCountsMoreThanASystemProperty() {
        final ChildJvm.Result result = ChildJvm.withPrograms()
            .option("-Dreprieve.report=all", "-Dreprieve.enabled=false")
            .agent("report=none")
            .run("com.acme.Plain");
        assertEquals(List.of("on standard error"), result.err());
        ChildJvm.withPrograms().option("-Dreprieve.enabled=false").agent("").run("com.acme.Plain")
            .reports("enabled=false: nothing is woven");
    }

    @Test
    void strictStopsTheJvmAtAMethodThatCannotBeWoven() {
        final ChildJvm.Result result = ChildJvm.withPrograms().agent("strict=true,report=none").run("com.acme.Refused");
        assertNotEquals(0, result.status(), result.toString());
        result.prints()
            .reports("not woven: @DeferRelease com.acme.Refused#returnsInt(java.lang.Object)", "void method")
            .reports("strict=true: stopping the JVM");
    }

    @Test
    void strictLetsAProgramRunThatHasNoSuchMethod() {
        ChildJvm.withPrograms().agent("strict=true").run("com.acme.Readers").succeeds().prints("ok");
    }

    @Test
    void theAgentGivenTwiceWeavesOnce() {
        ChildJvm.withPrograms().agent("").agent("").run("com.acme.Releases").succeeds().prints("ok")
            .reports("the agent is there already")
            .reports("woven: 1 reader, 26 releases");
    }

    @Test
    void aReaderThatNeverLeavesDoesNotHoldUpTheEnd() {
        final long start = System.nanoTime();
        ChildJvm.withPrograms().agent("shutdown.timeout=250s").run("com.acme.Lingering").succeeds().prints("ok");
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(200));
    }

    @Test
    void annotatedConstructorsAreRefused() {
        try (TestJar jar = TestJar.ofAnnotatedConstructors(Plain.class, ReadSide.class)) {
            ChildJvm.withPrograms().firstOnClassPath(jar.path()).agent("").run("com.acme.Plain", "world")
                .prints("Hello, world")
                .reports("not woven: @ReadSide com.acme.Plain#<init>()", "constructor");
        }
    }
}

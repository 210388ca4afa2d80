package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pools and readers whose locks meet with releases that have to wait: nothing stands still, nothing is lost, and the
 * order of each thread is kept. {@code -Dstandstill.uses=1000000} takes longer.
 */
final class StandstillTest {
    private static final String USES = System.getProperty("standstill.uses", "");
    private static final String ENDLESS = "100000s";

    private static ChildJvm tiny(final Class<?> program) {
        return ChildJvm.running(program)
            .set("page.entries", "16").set("reserve.pages.per.thread", "1").set("reserve.pages.shared", "1");
    }

    private static ChildJvm pools(final ChildJvm jvm, final ThreadKind kind, final String uses, final String... pools) {
        return jvm.argument(kind.name(), USES.isEmpty() ? uses : USES).argument(pools);
    }

    private static void everyLineIsOk(final ChildJvm.Outcome outcome, final int lines) {
        System.out.println(String.join(System.lineSeparator(), outcome.out()));
        outcome.endsWith(0);
        assertEquals(lines, outcome.out().stream().filter(line -> line.startsWith("ok ")).count(), outcome::toString);
    }

    @OnEveryKindOfThread
    void thePlainestPoolGoesOnWithTheDefaultSettings(final ThreadKind kind) {
        everyLineIsOk(pools(ChildJvm.running(Pools.class), kind, "60000", "PLAIN").run(), 1);
    }

    @OnEveryKindOfThread
    void everyPoolGoesOnWithTheSmallestReserve(final ThreadKind kind) {
        everyLineIsOk(pools(tiny(Pools.class), kind, "1500", Pools.names()).run(), Pools.names().length);
    }

    @OnEveryKindOfThread
    void everyPoolGoesOnWhereTheApplicationDrivesTheReclaimer(final ThreadKind kind) {
        final ChildJvm driven = tiny(Pools.class).set("reclaimer", "invoked");
        everyLineIsOk(pools(driven, kind, "1500", Pools.names()).run(), Pools.names().length);
    }

    @OnEveryKindOfThread
    void withoutTheBoundAPoolStandsStill(final ThreadKind kind) {
        final ChildJvm.Outcome outcome =
            pools(tiny(Pools.class).set("fallback.timeout", ENDLESS), kind, "100000000", "SEMAPHORE").run();
        outcome.endsWith(1);
        assertTrue(outcome.value("STUCK").startsWith("SEMAPHORE"), outcome::toString);
    }

    static Stream<Object[]> kindsOfTwo() {
        return ThreadKind.available()
            .flatMap(reader -> ThreadKind.available().map(releaser -> new Object[] {reader, releaser}));
    }

    @ParameterizedTest(name = "{0} reader, {1} releaser")
    @MethodSource("kindsOfTwo")
    void aReaderThatWaitsForItsReleaserIsWaitedForNoLongerThanTheBound(
        final ThreadKind reader, final ThreadKind releaser) {
        everyLineIsOk(
            tiny(Cycles.class).argument(reader.name(), releaser.name()).argument(Cycles.names()).run(),
            Cycles.names().length);
    }

    @OnEveryKindOfThread
    void withoutTheBoundACycleThatCannotBeSeenStandsStill(final ThreadKind kind) {
        final ChildJvm.Outcome outcome = tiny(Cycles.class).set("fallback.timeout", ENDLESS)
            .argument(kind.name(), kind.name(), "FUTURE").run();
        outcome.endsWith(1);
        assertEquals(List.of("STUCK FUTURE"), outcome.out(), outcome::toString);
    }
}

package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * Threads in great numbers leave nothing behind, and cost little while they are there.
 *
 * <p>A small dose in every build; the full one, of 100,000 threads that end, 10,000 that idle, and 1,000,000 virtual
 * ones:
 *
 * <pre>{@code
 * mvn -B -pl runtime test -Dtest=FootprintTest -Dfootprint=full
 * }</pre>
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FootprintTest {
    private static final boolean IS_FULL = "full".equals(System.getProperty("footprint"));
    /** What the JVM itself may have come to keep in the meantime. */
    private static final long MOST_GROWTH_KIB = 512;
    private static final long MOST_BYTES_PER_READER = 1024;

    private static ChildJvm.Outcome play(final String scene, final int threads, final int atOnce) {
        final ChildJvm.Outcome outcome = ChildJvm.running(Footprint.class)
            .option("-Xss256k")
            .set("drain.delay", "1ms")
            .argument(scene, String.valueOf(threads), String.valueOf(atOnce))
            .run()
            .endsWith(0);
        System.out.println(Footprint.sentence(scene, threads, outcome));
        return outcome;
    }

    private static long number(final ChildJvm.Outcome outcome, final String name) {
        return Long.parseLong(outcome.value(name));
    }

    private static void nothingIsLeft(final ChildJvm.Outcome outcome) {
        assertTrue(
            number(outcome, "live-after-KiB") - number(outcome, "live-before-KiB") <= MOST_GROWTH_KIB,
            outcome::toString);
        assertTrue(number(outcome, "slots-after") <= number(outcome, "slots-before"), outcome::toString);
        assertTrue(number(outcome, "pages-after") <= number(outcome, "pages-before"), outcome::toString);
        assertEquals(number(outcome, "limit-before"), number(outcome, "limit-after"), outcome::toString);
        assertEquals(number(outcome, "deferred"), number(outcome, "reclaimed"), outcome::toString);
        assertEquals(number(outcome, "deferred"), number(outcome, "released"), outcome::toString);
    }

    @Test
    void threadsThatReadReleaseAndEndLeaveNothing() {
        nothingIsLeft(play("short-lived", IS_FULL ? 100_000 : 4_000, 8));
    }

    @Test
    void idleReadersHoldLittle() {
        final int readers = IS_FULL ? 10_000 : 500;
        final ChildJvm.Outcome outcome = play("idle-readers", readers, 0);
        assertTrue(number(outcome, "readers") >= readers, outcome::toString);
        assertTrue(number(outcome, "bytes-per-reader") <= MOST_BYTES_PER_READER, outcome::toString);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsThatHaveReadLeaveNothing() {
        final ChildJvm.Outcome outcome = play("virtual", IS_FULL ? 1_000_000 : 20_000, IS_FULL ? 100_000 : 2_000);
        assertEquals(1, number(outcome, "held-up"), outcome::toString);
        assertTrue(number(outcome, "bytes-per-open-section") <= MOST_BYTES_PER_READER, outcome::toString);
        assertTrue(number(outcome, "ours-after-KiB") <= number(outcome, "ours-before-KiB") + 64, outcome::toString);
        assertEquals(number(outcome, "deferred"), number(outcome, "reclaimed"), outcome::toString);
    }
}

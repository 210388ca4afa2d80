package io.reprieve.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Nobody reads what was given back, and whoever breaks the arena hears of it. The system property
 * {@code torture.seconds} makes it run longer.
 */
@Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TortureTest {
    private static final long SECONDS = Long.getLong("torture.seconds", 2);
    private static final long SECONDS_TO_BE_CAUGHT = 120;
    private static final long STARTING_SECONDS = 300;

    private static ChildJvm torture(final Breakage breakage, final boolean isOverwritten, final long seconds) {
        return ChildJvm.running(Torture.class, breakage.name(), Long.toString(seconds), Boolean.toString(isOverwritten))
            .option("-Xmx512m")
            .within(seconds + STARTING_SECONDS);
    }

    @Test
    void nobodyReadsMemoryThatWasOverwritten() {
        torture(Breakage.NONE, true, SECONDS).run().succeeds().says("sound");
    }

    @Test
    void nobodyReadsMemoryThatWasMadeInaccessible() {
        torture(Breakage.NONE, false, SECONDS).option("-Dreprieve.verify=report").run().succeeds().says("sound");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void whatIsBrokenIsCaughtByWhatWasOverwritten(final Breakage breakage) {
        final long seconds = breakage == Breakage.LAST_ONLY ? 1 : SECONDS_TO_BE_CAUGHT;
        final ChildJvm.Outcome outcome = torture(breakage, true, seconds).run();
        // A mapping that is gone is a crash.
        assertNotEquals(0, outcome.status(), outcome::toString);
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_SECTION", "OTHER_DOMAIN", "CLOSE_FIRST", "AT_ONCE"})
    void aUseAfterCloseIsCaughtWithoutACrash(final Breakage breakage) {
        final ChildJvm.Outcome outcome =
            torture(breakage, false, SECONDS_TO_BE_CAUGHT).option("-Dreprieve.verify=report").run();
        assertEquals(1, outcome.status(), outcome::toString);
        outcome.says("broken: java.lang.");
    }
}

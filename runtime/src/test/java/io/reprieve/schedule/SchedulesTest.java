package io.reprieve.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reprieve.torture.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A bounded dose of schedules: 2 s for each program, or {@code -Dschedule.seconds=60}, beginning with the seed
 * {@code -Dschedule.seed=1}.
 */
class SchedulesTest {
    private static final String SECONDS = System.getProperty("schedule.seconds", "2");
    private static final String SEED = System.getProperty("schedule.seed", "1");
    /** What is known to be there is found in a few; only where it isn't does the search take so long. */
    private static final String MOST_SECONDS = "600";
    private static final int FOUND = 1;
    private static final int GRACE_SECONDS = 120;
    private static final Pattern WHICH = Pattern.compile("seed (\\d+), .* hash (\\w+)");

    @ParameterizedTest
    @EnumSource(Program.class)
    void noScheduleGoesWrong(final Program program) throws Exception {
        assumeTrue(Schedules.programsThatEnd().contains(program), "known to go wrong until waits have a bound");
        final ChildJvm child = run(null, List.of(), program, SEED, SECONDS);
        System.out.print(child.output());
        assertEquals(0, child.exitCode(), child::output);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOCK_OF_A_RELEASER", "PLAINEST_POOL"})
    void withoutTheBoundAScheduleIsFoundThatStandsStillAndIsTheSameWhenRepeated(final Program program)
        throws Exception {
        final List<String> unbounded =
            Schedules.hasBound() ? List.of("-Dreprieve.fallback.timeout=100000s") : List.of();
        final ChildJvm found = run(null, unbounded, program, SEED, MOST_SECONDS);
        assertTrue(found.output().contains("nobody gets on"), found::output);
        assertRepeats(null, unbounded, program, found);
    }

    @ParameterizedTest
    @EnumSource
    void aMistakeShowsInAScheduleThatIsTheSameWhenRepeated(final Mistake mistake, @TempDir final Path directory)
        throws Exception {
        final Path broken = mistake.source.compile(directory.resolve(mistake.name()));
        final ChildJvm found = run(broken, List.of(), mistake.program, SEED, MOST_SECONDS);
        System.out.println(mistake + ": " + found.output().lines().limit(2).collect(Collectors.joining()));
        assertRepeats(broken, List.of(), mistake.program, found);
    }

    private static void assertRepeats(
        final Path broken, final List<String> settings, final Program program, final ChildJvm found) throws Exception {
        assertEquals(FOUND, found.exitCode(), found::output);
        final Matcher which = which(found);
        final ChildJvm repeated = run(broken, settings, program, which.group(1));
        assertEquals(FOUND, repeated.exitCode(), repeated::output);
        assertEquals(which.group(2), which(repeated).group(2), () -> found.output() + repeated.output());
    }

    private static Matcher which(final ChildJvm child) {
        final Matcher which = WHICH.matcher(child.output());
        assertTrue(which.find(), child::output);
        return which;
    }

    private static ChildJvm run(
        final Path before, final List<String> settings, final Program program, final String... more) throws Exception {
        final List<String> options = new ArrayList<>(Schedules.JVM_OPTIONS);
        options.addAll(settings);
        final List<String> arguments = new ArrayList<>(List.of(program.name()));
        arguments.addAll(List.of(more));
        final int seconds = more.length > 1 ? Integer.parseInt(more[1]) : 0;
        return ChildJvm.run(before, options, Schedules.class, arguments, seconds + GRACE_SECONDS);
    }
}

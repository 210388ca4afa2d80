package io.reprieve.schedule;

import io.reprieve.runtime.config.Key;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import java.util.stream.Collectors;

/**
 * Runs a program under the {@link Scheduler}, one seed after another, until one goes wrong or the time is up. Ends
 * with 0 if nothing was wrong, with 1 if a schedule was found, which is printed. See {@code package-info} for how to
 * run it.
 */
public final class Schedules {
    /** One processor: as few shared queues as there can be, and as many of them on each machine. */
    public static final List<String> JVM_OPTIONS = List.of(
        "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ActiveProcessorCount=1");
    private static final int WRONG = 1;
    /** As few pages as there can be, and no stall reports. */
    private static final Map<String, String> SETTINGS = Map.of(
        "barrier", "fence", "page.entries", "16", "reserve.pages.per.thread", "1", "reserve.pages.shared", "1",
        "stall.timeout", "3600s");

    private static final String BOUND = "FALLBACK_TIMEOUT";
    /** What stands still, or loses a release, where waits have no bound. */
    private static final Set<Program> NEED_A_BOUND =
        EnumSet.of(Program.LOCK_OF_A_RELEASER, Program.PLAINEST_POOL, Program.CLOSE);

    private final SchedulingLoader loader = new SchedulingLoader();
    private final Method named;
    private final String program;
    private int runs;

    private Schedules(final String program) throws ReflectiveOperationException {
        this.program = program;
        final Class<?> programs = loader.loadClass(Program.class.getName());
        final Method prepare = programs.getDeclaredMethod("prepare");
        prepare.setAccessible(true);
        prepare.invoke(null);
        named = programs.getDeclaredMethod("named", String.class, int.class);
        named.setAccessible(true);
    }

    static boolean hasBound() {
        return Arrays.stream(Key.values()).anyMatch(key -> key.name().equals(BOUND));
    }

    static Set<Program> programsThatEnd() {
        final Set<Program> programs = EnumSet.allOf(Program.class);
        if (!hasBound()) {
            programs.removeAll(NEED_A_BOUND);
        }
        return programs;
    }

    /**
     * The programs that no schedule stops.
     *
     * @return their names, with commas between.
     */
    public static String namesOfProgramsThatEnd() {
        return programsThatEnd().stream().map(Enum::name).collect(Collectors.joining(","));
    }

    /**
     * Runs schedules.
     *
     * @param arguments the programs, with commas between; the first seed; and for each program a number of seconds,
     *                  or of schedules, as in {@code 40x}; 1x by default. Without any the programs are listed.
     * @throws Exception if they cannot be run.
     */
    public static void main(final String[] arguments) throws Exception {
        if (arguments.length == 0) {
            for (final Program program : Program.values()) {
                System.out.println(program);
            }
            return;
        }
        // The runtime warns of each wait that comes to its bound: that is what the programs are for.
        LogManager.getLogManager().reset();
        SETTINGS.forEach((key, value) -> System.getProperties().putIfAbsent("reprieve." + key, value));
        final long first = Long.parseLong(arguments[1]);
        final String most = arguments.length > 2 ? arguments[2] : "1x";
        for (final String program : arguments[0].split(",")) {
            new Schedules(program).run(first, most);
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private void run(final long first, final String most) throws InterruptedException, ReflectiveOperationException {
        final boolean isCount = most.endsWith("x");
        final long count = isCount ? Long.parseLong(most.substring(0, most.length() - 1)) : Long.MAX_VALUE;
        final long nanos = isCount ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(Long.parseLong(most));
        final long begin = System.nanoTime();
        long steps = 0;
        long seed = first;
        do {
            final Outcome outcome = run(seed++);
            steps += outcome.steps();
            if (outcome.failure() != null) {
                print(outcome, System.nanoTime() - begin);
                System.out.flush();
                Runtime.getRuntime().halt(WRONG);
            }
            if (count == 1) {
                System.out.printf("hash %016x%n", outcome.hash());
            }
        } while (runs < count && System.nanoTime() - begin < nanos);
        System.out.printf(Locale.ROOT, "nothing found: %s, %,d schedules of %,d steps in %.1f s, seeds %d to %d%n",
            program, runs, steps, (System.nanoTime() - begin) / 1e9, first, seed - 1);
    }

    private Outcome run(final long seed) throws InterruptedException, ReflectiveOperationException {
        final Runnable main;
        try {
            main = (Runnable) named.invoke(null, program, runs++);
        } catch (final InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
        return new Scheduler(seed, loader.points()).run(main);
    }

    private void print(final Outcome outcome, final long nanos) {
        final Failure failure = outcome.failure();
        System.out.printf(Locale.ROOT, "FOUND %s%n  %s, seed %d, schedule %d, after %.1f s; hash %016x%n",
            failure.what(), program, outcome.seed(), runs, nanos / 1e9, outcome.hash());
        System.out.printf("  to repeat it: stress/schedules.sh %s %d%n", program, outcome.seed());
        System.out.println("schedule:");
        System.out.print(failure.schedule());
        System.out.println("threads:");
        System.out.print(failure.threads());
    }
}

package io.reprieve.stress;

import io.reprieve.runtime.thread.StackRoom;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * A small dose of Lincheck: random scenarios for a class with operations, each run in many interleavings, and compared
 * with what a sequential class could have answered. A larger one:
 *
 * <pre>{@code
 * mvn -B -pl stress -am test -Dtest='*LincheckTest' -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dlincheck.scenarios=100 -Dlincheck.interleavings=5000
 * }</pre>
 */
public final class Lincheck {
    private static final int SCENARIOS = Integer.getInteger("lincheck.scenarios", 6);
    private static final int INTERLEAVINGS = Integer.getInteger("lincheck.interleavings", 150);
    private static final int THREADS = 2;
    private static final int OPERATIONS = 3;

    private Lincheck() {
    }

    /**
     * Explores the interleavings one by one, switching threads at each access to shared memory. Sequentially
     * consistent: what weaker orders allow is for jcstress and the model.
     *
     * @param structure  whose operations are called.
     * @param sequential the same without threads.
     * @throws LincheckAssertionError if an interleaving has a result that no order of the operations explains.
     */
    public static void modelCheck(final Class<?> structure, final Class<?> sequential) {
        final ModelCheckingOptions options = new ModelCheckingOptions();
        // It calls itself for room on the stack, which is taken for a loop without an end.
        options.addGuarantee(ManagedStrategyGuaranteeKt.forClasses(StackRoom.class.getName()).allMethods().ignore());
        check(options, structure, sequential);
    }

    /**
     * Runs the operations on real threads.
     *
     * @param structure  whose operations are called.
     * @param sequential the same without threads.
     * @throws LincheckAssertionError if a run has a result that no order of the operations explains.
     */
    public static void stress(final Class<?> structure, final Class<?> sequential) {
        check(new StressOptions(), structure, sequential);
    }

    private static void check(final Options<?, ?> options, final Class<?> structure, final Class<?> sequential) {
        options.iterations(SCENARIOS);
        options.invocationsPerIteration(INTERLEAVINGS);
        options.threads(THREADS);
        options.actorsPerThread(OPERATIONS);
        options.actorsBefore(0);
        options.actorsAfter(1);
        options.sequentialSpecification(sequential);
        options.check(structure);
    }
}

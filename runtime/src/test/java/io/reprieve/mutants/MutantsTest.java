package io.reprieve.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The systematic mutants, as far as a build has time for them: that the reasons are whole, and a sample of those that
 * {@code -Dmutants.sample} names, which {@code -Dmutants.seed=2} changes. All of them: {@code stress/mutants.sh}.
 */
class MutantsTest {
    /** By default what every check has to notice: a survivor takes the time of all tests. */
    private static final String SAMPLE =
        System.getProperty("mutants.sample", "graceperiod\\.GracePeriodEngine#scan .*");
    private static final long SEED = Long.getLong("mutants.seed", 1);
    private static final long NANOS = TimeUnit.SECONDS.toNanos(Integer.getInteger("mutants.seconds", 20));
    private static final int LEAST = 300;

    private final RuntimeClasses classes = new RuntimeClasses();
    private final Reasons reasons = new Reasons();
    private final List<Mutation> mutations = classes.mutations();

    MutantsTest() throws Exception {
    }

    @Test
    void eachHasANameOfItsOwn() {
        assertEquals(mutations.size(), new HashSet<>(mutations.stream().map(Mutation::name).toList()).size());
        assertTrue(mutations.size() > LEAST, () -> mutations.size() + " mutants");
    }

    @Test
    void eachReasonIsForAMutantThatThereIs() throws Exception {
        assertEquals(List.of(), reasons.mistakes(mutations, Mutants.ofModel()));
    }

    @Test
    void eachThatNoRunOnThisProcessorCanShowHasAReason() {
        assertEquals(List.of(), mutations.stream()
            .filter(mutation -> mutation.isHidden() && reasons.isInScope(mutation) && reasons.of(mutation) == null)
            .toList());
    }

    @Test
    void aSampleIsCaught(@TempDir final Path directory) throws Exception {
        final List<Mutation> sample = mutations.stream()
            .filter(mutation -> mutation.name().matches(SAMPLE))
            .filter(mutation -> !mutation.isHidden() && reasons.isInScope(mutation) && reasons.of(mutation) == null)
            .collect(Collectors.toList());
        Collections.shuffle(sample, new Random(SEED));
        final long begin = System.nanoTime();
        int caught = 0;
        for (int i = 0; i < sample.size() && System.nanoTime() - begin < NANOS; i++) {
            final Mutation mutation = sample.get(i);
            final Path mutant = directory.resolve(Integer.toString(i));
            classes.write(mutation, mutant);
            final Check.Finding finding = Check.UNIT_TESTS.run(mutant, Check.UNIT_TESTS.parts());
            System.out.println(mutation + ": " + (finding == null ? "left to stress/mutants.sh" : finding.what()));
            assertFalse(finding != null && finding.isInvalid(), () -> mutation + " is no class");
            caught += finding == null ? 0 : 1;
        }
        assertTrue(caught > 0, "no mutant is caught at all: do the checks run?");
    }
}

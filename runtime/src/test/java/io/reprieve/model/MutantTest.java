package io.reprieve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every known mistake is caught: by the strongest memory model that it is a mistake under, and by all that are weaker,
 * but by none that is stronger. What is a mistake with one barrier only is right with the other.
 */
class MutantTest {
    private static final Path TRACES = Path.of(System.getProperty("basedir", "."), "target", "model-traces");
    private static final Mutant SAMPLE = Mutant.SLOTS_READ_BEFORE_BARRIER;
    private static final Map<Mutant, Map<Barrier, Caught>> CAUGHT = new EnumMap<>(Mutant.class);

    /** The strongest memory model that shows a mutant, and what it shows. */
    private record Caught(MemoryModel memoryModel, Verdict verdict) {
        @Override
        public String toString() {
            return String.format(
                "%-5s %9d %6d", memoryModel, verdict.states(), verdict.counterexample().length());
        }
    }

    @ParameterizedTest
    @EnumSource(Mutant.class)
    void mistakeIsCaughtFromTheMemoryModelOnThatShowsIt(final Mutant mutant) throws IOException {
        CAUGHT.put(mutant, new EnumMap<>(Barrier.class));
        for (final Barrier barrier : Barrier.values()) {
            for (final MemoryModel memoryModel : memoryModels(mutant, barrier)) {
                final Bounds bounds = memoryModel == MemoryModel.JAVA ? Bounds.SMALL : Bounds.MEDIUM;
                final Model model = mutant.scenario.model(barrier, EnumSet.of(mutant), bounds);
                final Verdict verdict = Explorer.explore(model, memoryModel);
                assertEquals(
                    mutant.isShownBy(barrier, memoryModel), !verdict.isRight(),
                    () -> model.name + " under " + memoryModel + "\n" + verdict.counterexample());
                if (!verdict.isRight()) {
                    CAUGHT.get(mutant).putIfAbsent(barrier, new Caught(memoryModel, verdict));
                    write(mutant, model, memoryModel, verdict.counterexample());
                }
            }
        }
    }

    /** The weakest one is left out where another shows the mistake, or where the algorithm itself isn't right. */
    private static List<MemoryModel> memoryModels(final Mutant mutant, final Barrier barrier) {
        final List<MemoryModel> models = new ArrayList<>(EnumSet.range(MemoryModel.SC, MemoryModel.ARM));
        final boolean isLeftToTheWeakest = mutant.from == null || mutant.from == MemoryModel.JAVA;
        if (isLeftToTheWeakest && barrier == Barrier.FENCE) {
            models.add(MemoryModel.JAVA);
        }
        return models;
    }

    private static void write(
        final Mutant mutant, final Model model, final MemoryModel memoryModel, final Counterexample counterexample)
        throws IOException {
        Files.createDirectories(TRACES);
        final StringBuilder text = new StringBuilder();
        text.append(mutant.mistake).append('\n');
        text.append(model.name).append(" under ").append(memoryModel).append("\n\n");
        final List<String> values = new ArrayList<>();
        for (final Variable variable : model.variables) {
            for (int i = 0; i < variable.size; i++) {
                final String index = variable.size == 1 ? "" : "[" + i + "]";
                values.add(variable.name + index + " = " + model.initialMemory[variable.address + i]);
            }
        }
        text.append("initially ").append(String.join(", ", values)).append("\n\n").append(counterexample);
        Files.writeString(TRACES.resolve(model.name.replaceAll("[^A-Z_]+", "-") + memoryModel + ".txt"), text);
    }

    @AfterAll
    static void tellWhatWasCaught() {
        System.out.printf("%nMistakes: the strongest memory model that shows each, states until then, steps%n");
        System.out.printf("%-74s %-22s   %s%n", "mistake", "with fences", "with membarrier");
        for (final Mutant mutant : CAUGHT.keySet()) {
            System.out.printf(
                "%-74s %-22s   %s%n", mutant.mistake, cell(mutant, Barrier.FENCE), cell(mutant, Barrier.MEMBARRIER));
        }
        System.out.printf("%nOne of the traces, which all lie in %s: %s%n", TRACES, SAMPLE.mistake);
        System.out.println(CAUGHT.get(SAMPLE).get(Barrier.MEMBARRIER).verdict().counterexample());
    }

    private static String cell(final Mutant mutant, final Barrier barrier) {
        final Caught caught = CAUGHT.get(mutant).get(barrier);
        return caught == null ? "-" : caught.toString();
    }
}

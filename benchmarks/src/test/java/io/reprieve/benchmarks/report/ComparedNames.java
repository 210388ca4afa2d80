package io.reprieve.benchmarks.report;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The names that comparisons ask for, in the form {@code Class.method@run}.
 */
public final class ComparedNames {
    private ComparedNames() {
    }

    /**
     * Those of JMH's benchmarks; a group's under its own name.
     *
     * @param isAsymmetric whether readers go without a fence.
     * @return the names.
     */
    public static Set<String> ofBenchmarks(final boolean isAsymmetric) {
        return Comparisons.all(isAsymmetric).stream()
            .flatMap(comparison -> comparison.names().stream())
            .filter(name -> name.contains("@"))
            .map(name -> name.replaceAll("\\[.*]|:[a-zA-Z]+|/bytes", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The first words of the others, which say what measures them.
     *
     * @return such as {@code liburcu.}.
     */
    public static Set<String> marksOfOthers() {
        return Comparisons.all(true).stream()
            .flatMap(comparison -> comparison.names().stream())
            .filter(name -> !name.contains("@"))
            .map(name -> name.substring(0, name.indexOf('.') + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    }
}

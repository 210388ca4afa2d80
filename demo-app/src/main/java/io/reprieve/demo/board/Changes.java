package io.reprieve.demo.board;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * By how much a rate differed, each time that it was compared.
 */
final class Changes {
    private static final double PERCENT = 100;
    private static final double ONE_TAIL = 0.025;

    private final List<Double> changes = new ArrayList<>();

    void add(final double change) {
        changes.add(PERCENT * change);
        Collections.sort(changes);
    }

    String medianAndRange() {
        return String.format(
            Locale.ROOT, "median %+.2f%% (%+.2f%% to %+.2f%%)", median(), changes.get(0),
            changes.get(changes.size() - 1));
    }

    String medianAndConfidence() {
        final int outside = outside(changes.size());
        return String.format(
            Locale.ROOT, "median %+.2f%% (with 95%% confidence %+.2f%% to %+.2f%%)",
            median(), changes.get(outside), changes.get(changes.size() - 1 - outside));
    }

    private double median() {
        final int size = changes.size();
        return (changes.get(size / 2) + changes.get((size - 1) / 2)) / 2;
    }

    /**
     * How many values may be left out at either end for the rest to hold the true median with 95% confidence, whatever
     * the distribution: each value lies below it with a probability of one half.
     */
    static int outside(final int size) {
        double term = Math.pow(0.5, size);
        double below = term;
        int outside = 0;
        while (below + term * (size - outside) / (outside + 1) <= ONE_TAIL) {
            term *= (double) (size - outside) / (outside + 1);
            below += term;
            outside++;
        }
        return outside;
    }
}

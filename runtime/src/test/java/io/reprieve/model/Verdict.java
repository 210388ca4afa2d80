package io.reprieve.model;

import java.util.SortedSet;

/**
 * What an exploration has found.
 *
 * @param states         how many states there are; if something is broken, how many were seen before it was found.
 * @param steps          how many steps there are between them.
 * @param outcomes       the values that the observed registers had in the end.
 * @param counterexample how something breaks; {@code null} if nothing does.
 */
record Verdict(int states, long steps, SortedSet<String> outcomes, Counterexample counterexample) {
    boolean isRight() {
        return counterexample == null;
    }
}

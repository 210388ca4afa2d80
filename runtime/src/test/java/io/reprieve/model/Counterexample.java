package io.reprieve.model;

import java.util.List;

/**
 * A shortest way to something that must not happen, step by step.
 *
 * @param broken what has happened.
 * @param steps  one line each: the thread, the step of the algorithm, its effect.
 */
record Counterexample(String broken, List<String> steps) {
    int length() {
        return steps.size();
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            text.append(String.format("%4d  %s%n", i + 1, steps.get(i)));
        }
        return text.append("      => ").append(broken).append(System.lineSeparator()).toString();
    }
}

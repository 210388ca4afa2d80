package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.report.Measurements;
import java.io.IOException;

/**
 * A part of the suite. One that fails leaves its rows of the table empty, and holds up none of the others.
 */
interface Step {
    /** What it does, in a few words. */
    String title();

    /** What the names of all its measurements contain. */
    String mark();

    /**
     * Measures.
     *
     * @param to where the measurements go.
     * @throws IOException if it fails; the message is for the user.
     */
    void measure(Measurements to) throws IOException;
}

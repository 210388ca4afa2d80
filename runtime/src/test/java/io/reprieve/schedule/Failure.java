package io.reprieve.schedule;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What has gone wrong in a run.
 *
 * @param what     in one line.
 * @param seed     of the run.
 * @param schedule who ran when, as it was until then.
 * @param threads  where each thread is.
 */
record Failure(String what, long seed, String schedule, String threads) {
    static String stack(final Throwable thrown) {
        final StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

package io.reprieve.demo;

import io.reprieve.demo.board.Measure;
import io.reprieve.demo.board.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether the runs showed what they should: the bug without protection, and with it neither the bug nor a leak.
 *
 * @param isGood whether they did.
 * @param text   one line that says so, or what they showed instead.
 */
record Verdict(boolean isGood, String text) {
    static Verdict on(final Map<Run, RunResult> results) {
        final List<String> complaints = new ArrayList<>();
        results.forEach((run, result) -> complain(run, result, complaints));
        if (!complaints.isEmpty()) {
            return new Verdict(false, "Verdict: failed: " + String.join("; ", complaints) + '.');
        }
        return new Verdict(true, String.format(
            "Verdict: %s torn reads without the agent, none with it; all %s releases that run %d deferred were"
                + " reclaimed.",
            Quantity.count(results.get(Run.UNPROTECTED).get(Measure.TORN_READS)),
            Quantity.count(results.get(Run.WITH_AGENT).get(Measure.RECLAIMED)),
            Run.WITH_AGENT.number()));
    }

    private static void complain(final Run run, final RunResult result, final List<String> complaints) {
        final String name = "run " + run.number();
        final long torn = result.get(Measure.TORN_READS);
        if (run == Run.UNPROTECTED && torn == 0) {
            complaints.add(name + " showed no torn read, so nothing is proved: try more --seconds or --readers");
        }
        if (run != Run.UNPROTECTED && torn > 0) {
            complaints.add(name + " showed " + Quantity.count(torn) + " torn reads");
        }
        final long lost = result.get(Measure.LOST_QUOTES);
        if (lost != 0) {
            complaints.add(name + " lost " + Quantity.count(lost) + " of its pool's quotes");
        }
        if (run.hasAgent()) {
            final long deferred = result.get(Measure.DEFERRED);
            final long reclaimed = result.get(Measure.RECLAIMED);
            if (deferred == 0) {
                complaints.add(name + " deferred no release, so the agent was not at work");
            } else if (deferred != reclaimed) {
                complaints.add(String.format(
                    "%s deferred %s releases but reclaimed %s",
                    name,
                    Quantity.count(deferred),
                    Quantity.count(reclaimed)));
            }
        }
    }
}

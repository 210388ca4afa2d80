package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.History;
import io.reprieve.jfr.recording.Leak;
import io.reprieve.jfr.recording.Reclamation;
import java.util.List;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds releases that will never run, among them those that would have run too early.
 */
public final class LeakRule extends ReclamationRule {
    /** How many. */
    public static final TypedResult<IQuantity> LEAKED =
        number("leaked", "Leaked", "Releases whose body will never run");
    /** How many of them were about to run too early. */
    public static final TypedResult<IQuantity> PREMATURE =
        number("premature", "Premature", "Releases that were about to run before their grace period had passed");
    /** All of them. */
    public static final TypedCollectionResult<String> SITES = texts("sites", "Sites", "Release sites and reasons");

    private static final double LEAK_SCORE = 85;
    private static final double PREMATURE_SCORE = 100;

    /** For JMC, which finds rules by name. */
    public LeakRule() {
        super(
            "Leaks",
            "Leaked and Premature Releases",
            List.of(),
            List.of(LEAKED, PREMATURE, SITES),
            EventType.LEAK,
            EventType.STATISTICS);
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        final List<Leak> leaks = reclamation.leaks();
        final List<History> histories = reclamation.histories();
        final long leaked = Math.max(leaks.size(), ReserveRule.growth(histories, Counter.LEAKED));
        final long premature = Math.max(
            leaks.stream().filter(leak -> leak.reason().equals("premature")).count(),
            ReserveRule.growth(histories, Counter.PREMATURE_RELEASES));
        if (leaked == 0 && premature == 0) {
            return finding.ok("No release was lost.");
        }
        final Tally sites = new Tally();
        leaks.forEach(leak -> sites.add(leak.site() + ": " + leak.reason()));
        finding
            .with(LEAKED, leaked)
            .with(PREMATURE, premature)
            .with(SITES, sites.lines(site -> site.name() + ", " + site.times()));
        if (premature > 0) {
            return finding.trouble(
                PREMATURE_SCORE,
                "Releases that were about to run before their grace period had passed, and were leaked instead:"
                    + " {premature}.",
                "Before a batch runs, the runtime looks once more whether its grace period has passed. It had not: that"
                    + " is a defect of the runtime or of the machine. Nothing was freed early. {sites}",
                "Please report it, with this recording. barrier=fence makes readers independent of the kernel's"
                    + " membarrier, should that be at fault.");
        }
        return finding.trouble(
            LEAK_SCORE,
            "Releases that were leaked, so that their bodies will never run: {leaked}.",
            "A release that cannot wait and finds no room, not even on the heap, is leaked rather than run early. Sites"
                + " and reasons: {sites}",
            "Give the program a larger heap (-Xmx), or the reserve more pages (reserve.pages.shared), some of which are"
                + " kept for releases that cannot wait.");
    }
}

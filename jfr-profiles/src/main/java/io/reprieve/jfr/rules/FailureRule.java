package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.ReleaseFailure;
import java.util.List;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds releases whose body throws.
 */
public final class FailureRule extends ReclamationRule {
    /** How many. */
    public static final TypedResult<IQuantity> COUNT =
        number("failures", "Failures", "Release bodies that have thrown");
    /** The same in words. */
    public static final TypedResult<String> TIMES = text("failureTimes", "Times", "How often, in words");
    /** The site that threw most. */
    public static final TypedResult<String> SITE = text("site", "Site", "The release site that failed most");
    /** What it threw. */
    public static final TypedResult<String> THROWN = text("thrown", "Thrown", "What its body threw last");
    /** All of them. */
    public static final TypedCollectionResult<String> SITES = texts("sites", "Sites", "Release sites that failed");

    private static final double SCORE = 80;

    /** For JMC, which finds rules by name. */
    public FailureRule() {
        super(
            "FailingReleases",
            "Failing Releases",
            List.of(),
            List.of(COUNT, TIMES, SITE, THROWN, SITES),
            EventType.RELEASE_FAILURE,
            EventType.STATISTICS);
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        final List<ReleaseFailure> failures = reclamation.failures();
        final long count = Math.max(
            failures.size(), ReserveRule.growth(reclamation.histories(), Counter.FAILED_RELEASES));
        if (count == 0) {
            return finding.ok("No release has thrown.");
        }
        final Tally sites = new Tally();
        final Tally lines = new Tally();
        failures.forEach(failure -> {
            sites.add(failure.site());
            lines.add(failure.site() + ": " + failure.thrown());
        });
        final String site = sites.isEmpty() ? "an unknown site" : sites.first().name();
        return finding
            .with(COUNT, count)
            .with(TIMES, times(count))
            .with(SITE, site)
            .with(THROWN, failures.stream()
                .filter(failure -> failure.site().equals(site))
                .reduce((one, later) -> later)
                .map(ReleaseFailure::thrown)
                .orElse("(not recorded)"))
            .with(SITES, lines.lines(line -> line.name() + ", " + line.times()))
            .trouble(
                SCORE,
                "A release has failed {failureTimes}, " + sites.mostly() + "at {site}: {thrown}",
                "What the body of a release throws reaches no caller: the caller has long gone on. What it was to give"
                    + " back may be lost to its pool. Sites: {sites}",
                "Mend the body of {site}. A body runs later and on another thread: it must not rely on the caller's"
                    + " locks, thread-locals or on what was closed meanwhile. If it needs the releasing thread, set"
                    + " runOn=OWNER for the site. No setting hides a failure.");
    }
}

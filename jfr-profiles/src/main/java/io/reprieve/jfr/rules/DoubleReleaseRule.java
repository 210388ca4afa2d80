package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.DoubleRelease;
import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.Reclamation;
import java.util.List;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds objects that were released a second time while the first release was pending.
 */
public final class DoubleReleaseRule extends ReclamationRule {
    /** How many. */
    public static final TypedResult<IQuantity> COUNT =
        number("doubleReleases", "Double Releases", "Second releases, which were refused");
    /** The same in words. */
    public static final TypedResult<String> TIMES = text("doubleTimes", "Times", "How often, in words");
    /** Which class, and both sites. */
    public static final TypedResult<String> PAIR =
        text("releasePair", "Sites", "The class, the second release and the first");
    /** Where the second was made. */
    public static final TypedResult<String> METHOD =
        text("releasingMethod", "Method", "The method that released a second time");
    /** All of them. */
    public static final TypedCollectionResult<String> PAIRS =
        texts("releasePairs", "All Sites", "Classes, second releases and first");

    private static final double SCORE = 85;

    /** For JMC, which finds rules by name. */
    public DoubleReleaseRule() {
        super(
            "DoubleReleases",
            "Double Releases",
            List.of(),
            List.of(COUNT, TIMES, PAIR, METHOD, PAIRS),
            EventType.DOUBLE_RELEASE,
            EventType.STATISTICS);
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        final List<DoubleRelease> doubles = reclamation.doubleReleases();
        final long count = Math.max(
            doubles.size(), ReserveRule.growth(reclamation.histories(), Counter.DOUBLE_RELEASES));
        if (count == 0) {
            return finding.ok("No object was released twice.");
        }
        final Tally pairs = new Tally();
        doubles.forEach(twice -> pairs.add(pair(twice)));
        return finding
            .with(COUNT, count)
            .with(TIMES, times(count))
            .with(PAIR, pairs.isEmpty() ? "(not recorded)" : pairs.first().name())
            .with(METHOD, doubles.stream()
                .map(twice -> twice.stack().applicationMethod())
                .filter(method -> !method.isEmpty())
                .findFirst()
                .orElse("an unknown method"))
            .with(PAIRS, pairs.lines(pair -> pair.name() + ", " + pair.times()))
            .trouble(
                SCORE,
                "An object was released a second time {doubleTimes}, in {releasingMethod}: {releasePair}",
                "The second release was refused, so nothing is broken yet. Without the agent it would have put the"
                    + " object into its pool twice, and two users would have got the same one. {releasePairs}",
                "Let only one owner release the object. Only objects of classes marked @Pooled are watched; others may"
                    + " be released twice unseen.");
    }

    private static String pair(final DoubleRelease twice) {
        return twice.objectClass() + ", by " + twice.site() + " after " + twice.firstSite();
    }
}

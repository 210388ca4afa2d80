package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.History;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.SiteSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds domains in which objects are released but nobody ever reads, so that the releases protect nothing.
 */
public final class UnpairedRule extends ReclamationRule {
    /** The domain. */
    public static final TypedResult<String> DOMAIN = text("domain", "Domain", "The domain that nobody reads in");
    /** How many releases it had. */
    public static final TypedResult<IQuantity> DEFERRED =
        number("deferred", "Deferred", "Releases that were deferred in that domain");
    /** Where they were made. */
    public static final TypedCollectionResult<String> SITES =
        texts("sites", "Sites", "Release sites of that domain");
    /** Where there are readers. */
    public static final TypedCollectionResult<String> OTHERS =
        texts("readDomains", "Domains with Readers", "Domains in which there are readers");

    private static final double SEEN_SCORE = 80;
    /** All releases came before the first sample, and so may all readers have. */
    private static final double UNSEEN_SCORE = 50;

    /** For JMC, which finds rules by name. */
    public UnpairedRule() {
        super(
            "ReleasesWithoutReaders",
            "Releases That Pair with No Reader",
            List.of(),
            List.of(DOMAIN, DEFERRED, SITES, OTHERS),
            EventType.STATISTICS);
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        // A virtual thread has a slot only while it reads, so that samples may miss it; grace periods don't.
        final Set<String> waitedFor = reclamation.gracePeriods().domainsWithReaders();
        History unpaired = null;
        final List<String> paired = new ArrayList<>();
        for (final History history : reclamation.histories()) {
            if (history.peak(Counter.READER_THREADS) > 0 || waitedFor.contains(history.domain())) {
                paired.add(history.domain());
            } else if (history.last(Counter.DEFERRED) > 0
                && (unpaired == null || seenAlone(history) > seenAlone(unpaired))) {
                unpaired = history;
            }
        }
        if (unpaired == null) {
            return finding.ok("Every domain with releases has readers.");
        }
        final String domain = unpaired.domain();
        final long deferred = unpaired.last(Counter.DEFERRED);
        return finding
            .with(DOMAIN, domain)
            .with(DEFERRED, deferred)
            .with(SITES, reclamation.sites().stream()
                .filter(site -> site.domain().equals(domain))
                .map(SiteSample::site)
                .toList())
            .with(OTHERS, paired.isEmpty() ? List.of("none") : paired)
            .trouble(
                seenAlone(unpaired) > 0 ? SEEN_SCORE : UNSEEN_SCORE,
                "Releases were deferred in domain {domain} ({deferred}), but no thread was seen to read in it.",
                "A release waits only for read-side critical sections of its own domain. Where nobody enters one, every"
                    + " grace period passes at once, and objects go back to their pool while others may still read"
                    + " them: nothing is protected. (Readers that came and went before the counters were recorded first"
                    + " are not seen.) Release sites: {sites} Domains with readers: {readDomains}",
                "Mark the methods that read what is released here with @ReadSide, or name them in a rule reader, with"
                    + " the same domain as the releases. The agent's option report=all tells which methods were"
                    + " woven.");
    }

    /** Releases that were made between samples, all of which had no reader. */
    private static long seenAlone(final History history) {
        return history.last(Counter.DEFERRED) - history.samples().get(0).get(Counter.DEFERRED);
    }
}

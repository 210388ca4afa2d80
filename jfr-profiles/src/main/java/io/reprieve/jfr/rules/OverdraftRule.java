package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.Overdraft;
import io.reprieve.jfr.recording.Reclamation;
import java.util.List;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds releases that could not wait for a page and took memory outside the limit.
 */
public final class OverdraftRule extends ReclamationRule {
    /** How many pages. */
    public static final TypedResult<IQuantity> PAGES =
        number("overdraftPages", "Overdraft Pages", "Pages that were taken outside the limit");
    /** The site that took most. */
    public static final TypedResult<String> SITE = text("site", "Site", "The release site that took most of them");
    /** Why it could not wait. */
    public static final TypedResult<String> CAUSE = text("cause", "Cause", "Why it could not wait");
    /** All of them. */
    public static final TypedCollectionResult<String> SITES =
        texts("sites", "Sites", "Release sites, and why they could not wait");

    private static final double SCORE = 50;

    /** For JMC, which finds rules by name. */
    public OverdraftRule() {
        super(
            "Overdraft",
            "Releases That Cannot Wait",
            List.of(),
            List.of(PAGES, SITE, CAUSE, SITES),
            EventType.OVERDRAFT,
            EventType.STATISTICS);
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        final List<Overdraft> overdrafts = reclamation.overdrafts();
        final long pages = Math.max(
            overdrafts.size(), ReserveRule.growth(reclamation.histories(), Counter.OVERDRAFT_PAGES));
        if (pages == 0) {
            return finding.ok("No page was taken outside the limit.");
        }
        final Tally sites = new Tally();
        final Tally lines = new Tally();
        overdrafts.forEach(overdraft -> {
            sites.add(overdraft.site());
            lines.add(overdraft.site() + ", " + overdraft.cause());
        });
        final String site = sites.isEmpty() ? "an unknown site" : sites.first().name();
        return finding
            .with(PAGES, pages)
            .with(SITE, site)
            .with(CAUSE, overdrafts.stream()
                .filter(overdraft -> overdraft.site().equals(site))
                .findFirst()
                .map(Overdraft::cause)
                .orElse("for an unknown reason"))
            .with(SITES, lines.lines(line -> line.name() + ", " + line.times()))
            .trouble(
                SCORE,
                "Pages were taken outside the limit ({overdraftPages}), " + sites.mostly() + "by {site}, which released"
                    + " {cause}.",
                "A release that finds no page waits, but not where the wait would be for itself: inside a section, in"
                    + " the body of another release, or under a lock that the body needs. It takes memory outside the"
                    + " limit, which is repaid by the next release that can wait. Sites: {sites}",
                "Release after the section or the lock, not inside. Otherwise give the reserve more pages"
                    + " (reserve.pages.shared): an eighth of them, at most 4, is kept for such releases.");
    }
}

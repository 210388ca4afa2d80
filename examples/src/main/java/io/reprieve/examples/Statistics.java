package io.reprieve.examples;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.RcuStatistics;
import io.reprieve.SiteStatistics;

/**
 * What a domain counts, as a whole and for each place that releases. JMX and a recording tell the same.
 *
 * <p>It prints:
 * <pre>
 * deferred 10, reclaimed 10, pending 0
 * sites: 1, of which this one has run 10
 * the default domain has lost nothing: true
 * </pre>
 */
public final class Statistics {
    private Statistics() {
    }

    private static void giveBack(final String object) {
        // Nothing to do: a string needs no pool.
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        try (RcuDomain domain = Rcu.domain("counted")) {
            for (int i = 0; i < 10; i++) {
                domain.defer("object", Statistics::giveBack);
            }
            domain.barrier();
            final RcuStatistics counted = domain.statistics();
            System.out.println("deferred " + counted.deferred() + ", reclaimed " + counted.reclaimed()
                + ", pending " + counted.pending());
            final SiteStatistics site = domain.siteStatistics().get(0);
            System.out.println(
                "sites: " + domain.siteStatistics().size() + ", of which this one has run " + site.reclaimed());
        }
        System.out.println("the default domain has lost nothing: "
            + (Rcu.statistics().leaked() == 0 && Rcu.siteStatistics().stream().allMatch(site -> site.deferred() > 0)));
    }
}

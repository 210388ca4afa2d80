package io.reprieve.woven;

import io.reprieve.ReaderStatistics;
import java.util.List;

/**
 * The woven readers, by number, and what is known of them. For the agent alone.
 */
public final class WovenReaders {
    private WovenReaders() {
    }

    /**
     * The number of a reader. Called by the agent when it weaves.
     *
     * @param domain the number of its domain.
     * @param name   the method.
     * @return its number in that domain.
     */
    public static int register(final int domain, final String name) {
        return WovenDomains.readers(domain).tally().register(name);
    }

    /**
     * What is known of the readers of a domain.
     *
     * @param domain the number of the domain.
     * @return a value for each.
     */
    public static List<ReaderStatistics> statistics(final int domain) {
        return WovenDomains.readers(domain).tally().statistics();
    }
}

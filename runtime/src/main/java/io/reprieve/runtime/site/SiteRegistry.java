package io.reprieve.runtime.site;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The release sites of a domain, by name and by number. Sites of one name, such as those of a class that was loaded
 * twice, are counted together, and so are all beyond a thousand: an application that makes classes without end does
 * not make the numbers grow without end.
 */
public final class SiteRegistry {
    /** The name of the sites that are not counted one by one. */
    static final String OTHERS = "other sites";
    private static final int MOST = 1000;

    // Guarded by this.
    private final Map<String, SiteCounters> byName = new HashMap<>();
    // Replaced under the lock; what it holds is complete.
    private volatile SiteCounters[] all = {new SiteCounters(OTHERS, 0)};

    /** No sites yet, but the others. */
    public SiteRegistry() {
    }

    /**
     * The counters of a site, made if there were none.
     *
     * @param name as reports show it.
     * @return the counters.
     */
    public synchronized SiteCounters counters(final String name) {
        final SiteCounters known = byName.get(name);
        if (known != null) {
            return known;
        }
        final int number = all.length;
        if (number > MOST) {
            return others();
        }
        final SiteCounters[] more = Arrays.copyOf(all, number + 1);
        more[number] = new SiteCounters(name, number);
        // In this order: the map may find the heap full.
        all = more;
        byName.put(name, more[number]);
        return more[number];
    }

    /**
     * The counters of the sites that are not counted one by one.
     *
     * @return the counters with the number 0.
     */
    public SiteCounters others() {
        return all[0];
    }

    /**
     * All counters, each at the place of its number.
     *
     * @return an array that is not to be changed.
     */
    public SiteCounters[] all() {
        return all;
    }
}

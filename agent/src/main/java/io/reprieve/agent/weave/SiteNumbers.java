package io.reprieve.agent.weave;

import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The numbers under which the runtime knows the release sites. A site keeps its number when its class is
 * transformed anew, which any other agent may ask for at any time.
 */
public final class SiteNumbers {
    private final Map<ClassLoader, Map<SiteDescription, Integer>> numbers = new WeakHashMap<>();

    /** No sites yet. */
    public SiteNumbers() {
    }

    synchronized int of(final ClassLoader loader, final SiteDescription site) {
        final Map<SiteDescription, Integer> known = numbers.computeIfAbsent(loader, ignored -> new HashMap<>());
        Integer number = known.get(site);
        if (number == null) {
            number = Woven.register(site);
            known.put(site, number);
        }
        return number;
    }
}

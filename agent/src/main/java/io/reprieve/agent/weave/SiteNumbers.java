package io.reprieve.agent.weave;

import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The numbers under which the runtime knows the release sites. A site keeps its number when its class is
 * transformed anew, which any other agent may ask for at any time.
 */
public final class SiteNumbers {
    private final Map<ClassLoader, Map<List<Object>, Integer>> numbers = new WeakHashMap<>();

    /** No sites yet. */
    public SiteNumbers() {
    }

    synchronized int of(final ClassLoader loader, final SiteDescription site) {
        Map<List<Object>, Integer> known = numbers.get(loader);
        if (known == null) {
            known = new HashMap<>();
            numbers.put(loader, known);
        }
        final List<Object> key = key(site);
        Integer number = known.get(key);
        if (number == null) {
            number = Woven.register(site);
            known.put(key, number);
        }
        return number;
    }

    /** All of the site. (A record's own hash code takes 15 ms to link.) */
    private static List<Object> key(final SiteDescription site) {
        return List.of(
            site.type(),
            site.method(),
            site.descriptor(),
            site.isStatic(),
            site.isSynchronized(),
            site.context(),
            site.released(),
            site.runOn(),
            site.whenExhausted(),
            site.domain());
    }
}

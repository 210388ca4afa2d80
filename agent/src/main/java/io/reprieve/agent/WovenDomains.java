package io.reprieve.agent;

import io.reprieve.agent.plan.MethodPlan;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The names of the domains that woven methods name, beside the default one, for the report at the end.
 */
final class WovenDomains {
    private static final String DEFAULT = "default";

    private final Set<String> names = new ConcurrentSkipListSet<>();

    void add(final List<MethodPlan> plans) {
        for (final MethodPlan plan : plans) {
            final String name = plan.site() == null ? plan.domain() : plan.site().domain();
            if (name != null && !name.isEmpty() && !name.equals(DEFAULT)) {
                names.add(name);
            }
        }
    }

    Set<String> names() {
        return names;
    }
}

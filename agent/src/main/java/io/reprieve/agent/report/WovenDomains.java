package io.reprieve.agent.report;

import io.reprieve.agent.files.ConstantPoolScan;
import io.reprieve.agent.plan.MethodPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The names of the domains that woven methods name, beside the default one, for the report at the end; and what they
 * protect.
 */
public final class WovenDomains {
    private static final String DEFAULT = "default";

    private final Set<String> names = new ConcurrentSkipListSet<>();
    private final Protection protection = new Protection();
    private final ConstantPoolScan scan;

    /**
     * No domain so far.
     *
     * @param scan knows whether some class calls the API.
     */
    public WovenDomains(final ConstantPoolScan scan) {
        this.scan = scan;
    }

    public void add(final List<MethodPlan> plans) {
        if (protection.add(plans)) {
            ProtectionWatch.start(protection, scan);
        }
        for (final MethodPlan plan : plans) {
            final String name = plan.site() == null ? plan.domain() : plan.site().domain();
            if (name != null && !name.isEmpty() && !name.equals(DEFAULT)) {
                names.add(name);
            }
        }
    }

    /** What protects nothing. */
    public List<String> unprotected() {
        final List<String> lines = new ArrayList<>(protection.unprotected(scan.hasSeenApi()));
        lines.addAll(protection.unseen());
        return lines;
    }

    public Protection protection() {
        return protection;
    }

    public Set<String> names() {
        return names;
    }
}

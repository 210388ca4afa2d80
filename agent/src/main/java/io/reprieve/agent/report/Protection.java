package io.reprieve.agent.report;

import io.reprieve.Rcu;
import io.reprieve.RcuStatistics;
import io.reprieve.ReaderStatistics;
import io.reprieve.agent.plan.MethodPlan;
import io.reprieve.agent.rules.Role;
import io.reprieve.woven.Woven;
import io.reprieve.woven.WovenReaders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Knows which domains protect nothing: those that have releases and no reader, and those whose readers nobody enters.
 * Nothing else tells: objects are freed under their readers as before, a little later.
 */
public final class Protection {
    private static final String DEFAULT = "default";
    /** So many releases and samples have to be there before it can be said that a reader is never entered. */
    private static final int FEWEST_RELEASES = 20;
    private static final int FEWEST_SAMPLES = 4;

    /** The methods of a domain that are woven. */
    private static final class Methods {
        private final Set<String> readers = new HashSet<>();
        /** Duty cycles, pins, and readers that pin: nobody counts their entries. */
        private final Set<String> uncounted = new HashSet<>();
        private final Set<String> releases = new HashSet<>();
    }

    /** By the domain's name. Guarded by itself. */
    private final Map<String, Methods> domains = new TreeMap<>();

    /**
     * Counts what is, or would be, woven.
     *
     * @return whether the first release is among it.
     */
    public boolean add(final List<MethodPlan> plans) {
        boolean isFirst = false;
        synchronized (domains) {
            for (final MethodPlan plan : plans) {
                if (plan.refusal() == null) {
                    isFirst |= add(plan);
                }
            }
        }
        return isFirst;
    }

    private boolean add(final MethodPlan plan) {
        final boolean isRelease = plan.role() == Role.RELEASE;
        if (!isRelease && plan.role() != Role.READER && plan.role() != Role.QUIESCENT && plan.role() != Role.PIN) {
            return false;
        }
        final String name = isRelease ? plan.site().domain() : plan.domain();
        final String domain = name.isEmpty() ? DEFAULT : name;
        boolean isFirst = isRelease;
        for (final Methods each : domains.values()) {
            isFirst &= each.releases.isEmpty();
        }
        Methods methods = domains.get(domain);
        if (methods == null) {
            methods = new Methods();
            domains.put(domain, methods);
        }
        (isRelease ? methods.releases
            : plan.role() == Role.READER && plan.holds() == null ? methods.readers : methods.uncounted)
            .add(plan.name());
        return isFirst;
    }

    /**
     * How a line begins that says why nothing is protected.
     *
     * @param domain in which.
     * @return the beginning.
     */
    public static String nothingIn(final String domain) {
        return "NOTHING IS PROTECTED in the domain " + domain + ": ";
    }

    /**
     * The domains that have releases and no reader.
     *
     * @param usesApi whether sections may be entered by calls of the API, which nobody wove.
     * @return a line for each.
     */
    public List<String> unprotected(final boolean usesApi) {
        final List<String> lines = new ArrayList<>();
        synchronized (domains) {
            for (final Map.Entry<String, Methods> domain : domains.entrySet()) {
                final Methods methods = domain.getValue();
                if (methods.readers.isEmpty() && methods.uncounted.isEmpty() && !methods.releases.isEmpty()) {
                    lines.add(usesApi
                        ? "no reader is woven in the domain " + domain.getKey() + ": what"
                            + " it releases waits for sections alone that the program"
                            + " enters by calls of Rcu"
                        : nothingIn(domain.getKey()) + "it has "
                            + Role.RELEASE.counted(methods.releases.size()) + " and no reader, so that objects are"
                            + " freed under whoever reads them, as before, only later; name the methods that load what"
                            + " is released and use it, as readers");
                }
            }
        }
        return lines;
    }

    /**
     * The domains whose readers are woven, and were not seen to be entered while objects were released.
     *
     * @return a line for each domain of which no reader was; some of several are often there for what a program does
     *         seldom, or never.
     */
    List<String> unseen() {
        final List<String> lines = new ArrayList<>();
        for (final String domain : namesOfWatched()) {
            final RcuStatistics statistics =
                domain.equals(DEFAULT) ? Rcu.statistics() : Rcu.domain(domain).statistics();
            final List<ReaderStatistics> readers = readers(domain);
            final List<String> unseen = new ArrayList<>();
            long samples = 0;
            for (final ReaderStatistics reader : readers) {
                samples = reader.samples();
                if (reader.seen() == 0 && reader.gracePeriods() == 0) {
                    unseen.add(reader.reader());
                }
            }
            if (statistics.deferred() >= FEWEST_RELEASES && samples >= FEWEST_SAMPLES) {
                if (unseen.size() == readers.size()) {
                    lines.add(nothingIn(domain) + "nobody was seen to enter "
                        + String.join(", ", unseen) + " while " + statistics.deferred() + " releases were deferred ("
                        + samples + " samples); name the methods that are really called");
                }
            }
        }
        return lines;
    }

    /** The domains with releases and readers, and nothing whose entries are not counted. */
    private List<String> namesOfWatched() {
        final List<String> names = new ArrayList<>();
        synchronized (domains) {
            for (final Map.Entry<String, Methods> domain : domains.entrySet()) {
                final Methods methods = domain.getValue();
                if (!methods.readers.isEmpty() && !methods.releases.isEmpty() && methods.uncounted.isEmpty()) {
                    names.add(domain.getKey());
                }
            }
        }
        return names;
    }

    /** What is known of the readers of all domains, by the domain's name. */
    public Map<String, List<ReaderStatistics>> readers() {
        final List<String> names;
        synchronized (domains) {
            names = new ArrayList<>(domains.keySet());
        }
        final Map<String, List<ReaderStatistics>> readers = new TreeMap<>();
        for (final String name : names) {
            readers.put(name, readers(name));
        }
        return readers;
    }

    private static List<ReaderStatistics> readers(final String domain) {
        return WovenReaders.statistics(Woven.domain(domain.equals(DEFAULT) ? "" : domain));
    }
}

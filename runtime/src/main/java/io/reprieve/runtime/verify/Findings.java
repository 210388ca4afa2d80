package io.reprieve.runtime.verify;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells of each finding once a place, and keeps what {@code learn} needs of all of them.
 */
final class Findings {
    private static final int FIRST = 16;
    private static final int MOST_TOLD = 500;

    private final boolean prints;
    private final Map<Long, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final Map<Origin, Evidence> evidence = new ConcurrentHashMap<>();

    Findings(final boolean prints) {
        this.prints = prints;
    }

    static void print(final String line) {
        System.err.println("reprieve: " + line);
    }

    /**
     * Counts one occurrence.
     *
     * @return whether it is to be looked at more closely: the first of a place, and then ever fewer.
     */
    boolean counts(final Problem problem, final Origin origin, final int place) {
        final Long key = key(problem.ordinal(), origin, place);
        AtomicLong count = counts.get(key);
        if (count == null) {
            count = counts.computeIfAbsent(key, ignored -> new AtomicLong());
        }
        final long now = count.incrementAndGet();
        return now <= FIRST || (now & now - 1) == 0;
    }

    private static long key(final int problem, final Origin origin, final int place) {
        return (long) place << Integer.SIZE | (long) origin.number() << Byte.SIZE | problem;
    }

    Evidence of(final Origin origin) {
        return evidence.computeIfAbsent(origin, Evidence::new);
    }

    Collection<Evidence> all() {
        return evidence.values();
    }

    /**
     * Tells of a finding, if nothing of the kind was told of this place before.
     *
     * @param finding the finding.
     * @param place   where the application does it.
     */
    void tell(final Finding finding, final String place) {
        of(finding.release().origin()).add(finding);
        if (told.size() > MOST_TOLD
            || !told.add(finding.problem().ordinal() + " " + finding.release().origin().number() + " " + place)) {
            return;
        }
        if (prints) {
            final StringBuilder text = new StringBuilder();
            for (final String line : finding.lines()) {
                text.append(text.length() == 0 ? "" : System.lineSeparator() + "reprieve: ").append(line);
            }
            print(text.toString());
        }
        VerifyEvents.tell(finding);
    }
}

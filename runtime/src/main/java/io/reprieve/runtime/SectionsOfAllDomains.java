package io.reprieve.runtime;

import io.reprieve.runtime.thread.OpenSections;

/**
 * What a thread has open in any of the domains that there are.
 */
final class SectionsOfAllDomains extends OpenSections {
    static final OpenSections INSTANCE = new SectionsOfAllDomains();
    /** Something is open, and the heap has no room for what. */
    private static final Object UNKNOWN = new Object();
    /**
     * The notes that were made last: threads have much the same open again and again, and a note is not to cost
     * garbage. Racy, but benign: notes are immutable, and one that is overwritten is made again.
     */
    private static final Noted[] NOTES = new Noted[64];

    private SectionsOfAllDomains() {
    }

    /**
     * What is open, in those domains where anything is. It knows them by their numbers, and keeps none alive.
     *
     * @param domains their numbers.
     * @param open    what is open in each.
     */
    private record Noted(int[] domains, OpenInDomain[] open) {
        OpenInDomain in(final Domain domain) {
            for (int i = 0; i < domains.length; i++) {
                if (domains[i] == domain.number()) {
                    return open[i];
                }
            }
            return OpenInDomain.NOTHING;
        }
    }

    @Override
    public Object note() {
        final Domain[] domains = Domains.all();
        int count = 0;
        int hash = 0;
        for (final Domain domain : domains) {
            if (domain.hasOpen()) {
                count++;
                hash = 31 * hash + domain.number() + OpenInDomain.hashNow(domain);
            }
        }
        if (count == 0) {
            return null;
        }
        final int place = (hash ^ hash >>> 16) & NOTES.length - 1;
        final Noted same = NOTES[place];
        if (same != null && isAsNoted(domains, same)) {
            return same;
        }
        try {
            final Noted noted = noteNow(domains, count);
            NOTES[place] = noted;
            return noted;
        } catch (final OutOfMemoryError e) {
            return UNKNOWN;
        }
    }

    private static Noted noteNow(final Domain[] domains, final int count) {
        final Noted noted = new Noted(new int[count], new OpenInDomain[count]);
        int next = 0;
        for (final Domain domain : domains) {
            if (domain.hasOpen()) {
                noted.domains[next] = domain.number();
                noted.open[next++] = OpenInDomain.now(domain);
            }
        }
        return noted;
    }

    /** Allocates nothing. */
    private static boolean isAsNoted(final Domain[] domains, final Noted noted) {
        int left = noted.domains.length;
        for (final Domain domain : domains) {
            if (domain.hasOpen()) {
                if (!noted.in(domain).isNow(domain)) {
                    return false;
                }
                left--;
            }
        }
        return left == 0;
    }

    @Override
    public String restore(final Object noted) {
        final Domain[] domains = Domains.all();
        if (noted == null) {
            return isAnythingOpen(domains) ? restore(domains, null) : null;
        }
        return noted == UNKNOWN || isAsNoted(domains, (Noted) noted) ? null : restore(domains, (Noted) noted);
    }

    private static boolean isAnythingOpen(final Domain[] domains) {
        for (final Domain domain : domains) {
            if (domain.hasOpen()) {
                return true;
            }
        }
        return false;
    }

    private static String restore(final Domain[] domains, final Noted noted) {
        final StringBuilder restored = new StringBuilder();
        // First: a section of all domains counts in each of them.
        before(noted, Domain.DEFAULT).restoreUpdatesOfAll(restored);
        for (final Domain domain : domains) {
            before(noted, domain).restore(domain, restored);
        }
        return restored.isEmpty() ? null : restored.toString();
    }

    private static OpenInDomain before(final Noted noted, final Domain domain) {
        return noted == null ? OpenInDomain.NOTHING : noted.in(domain);
    }
}

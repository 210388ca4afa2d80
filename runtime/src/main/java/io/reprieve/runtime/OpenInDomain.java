package io.reprieve.runtime;

/**
 * What the calling thread has open in one domain.
 *
 * @param sections     read-side sections, each within the one before.
 * @param isOnline     whether it has said that it is online.
 * @param updates      update-side sections.
 * @param updatesOfAll those among them that are sections of all domains; of the default domain alone.
 */
record OpenInDomain(int sections, boolean isOnline, int updates, int updatesOfAll) {
    static final OpenInDomain NOTHING = new OpenInDomain(0, false, 0, 0);

    static OpenInDomain now(final Domain domain) {
        return new OpenInDomain(
            domain.readers().depth(), domain.readers().staysOnline(), domain.updates().depth(),
            domain.updates().depthOfAll());
    }

    /** A hash of what {@link #now} would say, which is not made for it. */
    static int hashNow(final Domain domain) {
        return ((domain.readers().depth() * 31 + (domain.readers().staysOnline() ? 1 : 0)) * 31
            + domain.updates().depth()) * 31 + domain.updates().depthOfAll();
    }

    /** Whether it is as it was. Allocates nothing. */
    boolean isNow(final Domain domain) {
        return domain.readers().depth() == sections && domain.readers().staysOnline() == isOnline
            && domain.updates().depth() == updates && domain.updates().depthOfAll() == updatesOfAll;
    }

    /** Has it as it was in the default domain, as far as sections of all domains go. */
    void restoreUpdatesOfAll(final StringBuilder restored) {
        final int now = Domain.DEFAULT.updates().depthOfAll();
        tell(restored, now, updatesOfAll, "update-side section", "all domains");
        for (int i = now; i > updatesOfAll; i--) {
            Domains.endUpdate();
        }
        for (int i = now; i < updatesOfAll; i++) {
            Domains.beginUpdate();
        }
    }

    /** Has it as it was. */
    void restore(final Domain domain, final StringBuilder restored) {
        final OpenInDomain now = now(domain);
        if (now.equals(this)) {
            return;
        }
        final String where = "domain " + domain.name();
        restoreUpdates(domain, now.updates, where, restored);
        tell(restored, now.sections, sections, "read-side critical section", where);
        if (now.isOnline != isOnline) {
            tell(restored).append(isOnline ? "offline() in " : "online() in ").append(where);
            // Whoever goes online or offline does so outside.
            restoreSections(domain, now.sections, 0);
            domain.readers().restoreOnline(isOnline);
            restoreSections(domain, 0, sections);
        } else {
            restoreSections(domain, now.sections, sections);
        }
    }

    private void restoreUpdates(
        final Domain domain, final int now, final String where, final StringBuilder restored) {
        tell(restored, now, updates, "update-side section", where);
        for (int i = now; i > updates; i--) {
            domain.endUpdate();
        }
        for (int i = now; i < updates; i++) {
            domain.beginUpdate();
        }
    }

    private static void restoreSections(final Domain domain, final int now, final int before) {
        for (int i = now; i > before; i--) {
            domain.readers().leave();
        }
        for (int i = now; i < before; i++) {
            domain.readers().enter();
        }
    }

    private static void tell(
        final StringBuilder restored, final int now, final int before, final String kind, final String where) {
        if (now != before) {
            tell(restored).append(now > before ? "a begun " : "an ended ").append(kind).append(" of ").append(where);
        }
    }

    private static StringBuilder tell(final StringBuilder restored) {
        return restored.isEmpty() ? restored : restored.append(", ");
    }
}

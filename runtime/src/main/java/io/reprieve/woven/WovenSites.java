package io.reprieve.woven;

import io.reprieve.RunOn;
import io.reprieve.runtime.Domains;
import io.reprieve.runtime.pin.Pins;
import io.reprieve.runtime.queue.CallersBodies;
import io.reprieve.runtime.queue.ReleaseQueue;
import io.reprieve.runtime.queue.SlowPath;
import io.reprieve.runtime.site.WovenSite;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The woven release sites of the process, by number, and what their releases do off the common path.
 *
 * <p>A site holds on to the class that declares its method. The table therefore refers to it weakly, and it is the
 * class itself that keeps its sites.
 */
final class WovenSites {
    private static final ClassValue<Queue<WovenSite>> SITES_OF_CLASS = new ClassValue<>() {
        @Override
        protected Queue<WovenSite> computeValue(final Class<?> type) {
            return new ConcurrentLinkedQueue<>();
        }
    };

    /** What a release is until it is committed, where it is not a queue: the body runs in place. */
    private static final Object IN_PLACE = new Object();
    /**
     * Makes of a site's number another key, for what is deferred of it although its caller was to run it: no release
     * finds a run of that key on the common path, so that each asks whether its caller may wait.
     */
    private static final int NOT_BY_CALLER = 1 << 30;
    /** The site has to be resolved first. */
    private static final Object TO_RESOLVE = new Object();

    // Grown under the lock. A site's number is handed out after its entry is in the table, and comes back only in the
    // code that was woven with it, so that a plain read finds it.
    private static Entry[] entries = new Entry[64];
    private static int size;

    private WovenSites() {
    }

    /**
     * One site: what the agent said of it, and the resolved site once the class has released for the first time.
     */
    private static final class Entry {
        final SiteDescription description;
        final SlowPath slowPath;
        volatile WeakReference<WovenSite> site;
        volatile boolean isUnresolvable;

        Entry(final SiteDescription description, final SlowPath slowPath) {
            this.description = description;
            this.slowPath = slowPath;
        }

        WovenSite site() {
            final WeakReference<WovenSite> reference = site;
            return reference == null ? null : reference.get();
        }
    }

    static synchronized int register(final SiteDescription description) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, 2 * size);
        }
        entries[size] = new Entry(description, Domains.namedForWovenCode(description.domain()).slowPath());
        return size++;
    }

    static void resolve(final int number, final MethodHandles.Lookup lookup) {
        final Entry entry = entry(number);
        try {
            final WovenSite site = WovenSite.resolve(
                entry.description, lookup, entry.slowPath.counters(entry.description.name()),
                entry.slowPath.pageEntries());
            if (!entry.slowPath.fits(site)) {
                throw new NoSuchMethodException(
                    "the arguments of a release do not fit into a page; raise page.entries");
            }
            SITES_OF_CLASS.get(lookup.lookupClass()).add(site);
            entry.site = new WeakReference<>(site);
        } catch (final ReflectiveOperationException | LinkageError | TypeNotPresentException e) {
            entry.isUnresolvable = true;
            entry.slowPath.unresolvable(entry.description.name(), e);
        }
    }

    private static synchronized Entry lockedEntry(final int number) {
        return entries[number];
    }

    private static Entry entry(final int number) {
        final Entry[] entries = WovenSites.entries;
        final Entry entry = number < entries.length ? entries[number] : null;
        return entry != null ? entry : lockedEntry(number);
    }

    static SiteDescription description(final int number) {
        return entry(number).description;
    }

    static boolean isReplay(final int number, final Object object) {
        return entry(number).slowPath.isReplayOf(object);
    }

    static boolean isReplay(final int number, final Object context, final long handle) {
        final Entry entry = entry(number);
        return entry.slowPath.isReplayOf(entry.site(), context, handle);
    }

    /** What each release of a site weighs that it says itself; of others nothing. */
    private static long weight(final WovenSite site, final Object object, final long given) {
        return !site.isWeighed() ? 0 : given >= 0 ? given : site.weigh(object);
    }

    static Object begin(final int number, final Object context, final Object object, final long weight) {
        final Entry entry = entry(number);
        // Nothing can still be seen of null, and a release of the object that is being released belongs to its body.
        if (object == null || entry.slowPath.isReplayOf(object)) {
            return IN_PLACE;
        }
        final WovenSite site = entry.site();
        if (site == null) {
            return unresolved(entry, Pins.token(object));
        }
        final CallersBodies bodies = byCaller(entry, site, context, object, 0);
        if (bodies != null) {
            return bodies;
        }
        final ReleaseQueue queue = entry.slowPath.begin(
            site, key(site, number), context, null, object, weight(site, object, weight));
        if (queue != null) {
            queue.fill(object);
        }
        return queue;
    }

    static Object beginHandle(final int number, final Object context, final long handle, final long weight) {
        final Entry entry = entry(number);
        final WovenSite site = entry.site();
        if (site == null) {
            return unresolved(entry, Pins.token(handle));
        }
        if (entry.slowPath.isReplayOf(site, context, handle)) {
            return IN_PLACE;
        }
        final CallersBodies bodies = byCaller(entry, site, context, null, handle);
        if (bodies != null) {
            return bodies;
        }
        final ReleaseQueue queue = entry.slowPath.begin(
            site, key(site, number), context, null, null, weight(site, null, weight));
        if (queue != null) {
            queue.fill(handle);
        }
        return queue;
    }

    private static CallersBodies byCaller(
        final Entry entry, final WovenSite site, final Object context, final Object object, final long handle) {
        return site.runOn() == RunOn.CALLER ? entry.slowPath.inPlace().begin(site, context, object, handle) : null;
    }

    private static int key(final WovenSite site, final int number) {
        return site.runOn() == RunOn.CALLER ? number | NOT_BY_CALLER : number;
    }

    static void endByCaller(final int number, final int before) {
        entry(number).slowPath.inPlace().end(before);
    }

    /** A body that cannot be run later runs in place, after a grace period; where that cannot be, not at all. */
    private static Object unresolved(final Entry entry, final long token) {
        if (!entry.isUnresolvable) {
            return TO_RESOLVE;
        }
        final SiteDescription site = entry.description;
        return entry.slowPath.inPlace().waitForUnresolvable(site.name(), token, site.isSynchronized())
            ? IN_PLACE : null;
    }

    static int commit(final Object release) {
        if (release instanceof ReleaseQueue queue) {
            queue.commit();
            return Woven.DEFERRED;
        }
        if (release instanceof CallersBodies bodies) {
            return Woven.BY_CALLER + bodies.begin();
        }
        return release == IN_PLACE ? Woven.RUN : release == TO_RESOLVE ? Woven.UNRESOLVED : Woven.DEFERRED;
    }
}

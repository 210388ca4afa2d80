package io.reprieve.woven;

import io.reprieve.runtime.Domains;
import io.reprieve.runtime.queue.ReleaseQueue;
import io.reprieve.runtime.queue.ReleaseQueues;
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
        final ReleaseQueues queues;
        volatile WeakReference<WovenSite> site;
        volatile boolean isUnresolvable;

        Entry(final SiteDescription description, final ReleaseQueues queues) {
            this.description = description;
            this.queues = queues;
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
        entries[size] = new Entry(description, Domains.namedForWovenCode(description.domain()).queues());
        return size++;
    }

    static void resolve(final int number, final MethodHandles.Lookup lookup) {
        final Entry entry = entry(number);
        try {
            final WovenSite site = WovenSite.resolve(
                entry.description, lookup, entry.queues.counters(entry.description.name()));
            if (!entry.queues.fits(site)) {
                throw new NoSuchMethodException("the arguments of a release do not fit into a page; raise page.entries");
            }
            entry.queues.prepare(site);
            SITES_OF_CLASS.get(lookup.lookupClass()).add(site);
            entry.site = new WeakReference<>(site);
        } catch (final ReflectiveOperationException | LinkageError | TypeNotPresentException e) {
            entry.isUnresolvable = true;
            entry.queues.unresolvable(entry.description.name(), e);
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

    static Object begin(final int number, final Object context, final Object object) {
        final Entry entry = entry(number);
        // Nothing can still be seen of null, and a release of the object that is being released belongs to its body.
        if (object == null || entry.queues.isReplayOf(object)) {
            return IN_PLACE;
        }
        final WovenSite site = entry.site();
        if (site == null) {
            return unresolved(entry);
        }
        final ReleaseQueue queue = entry.queues.begin(site, number, context, null, object);
        if (queue != null) {
            queue.fill(object);
        }
        return queue;
    }

    static Object beginHandle(final int number, final Object context, final long handle) {
        final Entry entry = entry(number);
        final WovenSite site = entry.site();
        if (site == null) {
            return unresolved(entry);
        }
        if (entry.queues.isReplayOf(site, context, handle)) {
            return IN_PLACE;
        }
        final ReleaseQueue queue = entry.queues.begin(site, number, context, null, null);
        if (queue != null) {
            queue.fill(handle);
        }
        return queue;
    }

    /** A body that cannot be run later runs in place, after a grace period; where that cannot be, not at all. */
    private static Object unresolved(final Entry entry) {
        if (!entry.isUnresolvable) {
            return TO_RESOLVE;
        }
        return entry.queues.waitInPlace(entry.description.name(), entry.description.isSynchronized()) ? IN_PLACE : null;
    }

    static int commit(final Object release) {
        if (release instanceof ReleaseQueue queue) {
            queue.commit();
            return Woven.DEFERRED;
        }
        return release == IN_PLACE ? Woven.RUN : release == TO_RESOLVE ? Woven.UNRESOLVED : Woven.DEFERRED;
    }
}

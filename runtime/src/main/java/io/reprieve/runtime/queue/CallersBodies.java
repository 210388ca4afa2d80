package io.reprieve.runtime.queue;

import io.reprieve.runtime.site.ReleaseSite;
import java.util.Arrays;

/**
 * The bodies that one thread runs in place, because it is the caller of a site with {@link io.reprieve.RunOn#CALLER}
 * and has waited for a grace period: the innermost is the last. What one of them releases again belongs to it, as in a
 * body that the reclaimer runs. Confined to its thread.
 *
 * <p>A body that is left without a word, which takes a stack overflow at its very end, is taken out with the one around
 * it.
 */
public final class CallersBodies {
    private static final int USUAL = 4;

    private final CommonPath path;
    private ReleaseSite[] sites = new ReleaseSite[USUAL];
    private Object[] contexts = new Object[USUAL];
    private Object[] objects = new Object[USUAL];
    private long[] handles = new long[USUAL];
    private int depth;

    CallersBodies(final CommonPath path) {
        this.path = path;
    }

    boolean isEmpty() {
        return depth == 0;
    }

    /** Notes whose body is about to begin, and makes room for it. Nothing is changed if the heap has none. */
    void prepare(final ReleaseSite site, final Object context, final Object object, final long handle) {
        final int room = sites.length;
        if (depth == room) {
            final ReleaseSite[] moreSites = Arrays.copyOf(sites, 2 * room);
            final Object[] moreContexts = Arrays.copyOf(contexts, 2 * room);
            final Object[] moreObjects = Arrays.copyOf(objects, 2 * room);
            handles = Arrays.copyOf(handles, 2 * room);
            contexts = moreContexts;
            objects = moreObjects;
            // Last: its length is the room that there is.
            sites = moreSites;
        }
        sites[depth] = site;
        contexts[depth] = context;
        objects[depth] = object;
        handles[depth] = handle;
    }

    /**
     * Begins the body that was prepared.
     *
     * @return what {@link #end} is to be given.
     */
    public int begin() {
        final int before = depth;
        // While it runs each release of the thread is looked at: it may belong to the body.
        path.closePath();
        // Last, and no call behind it: what can throw has been done.
        depth = before + 1;
        return before;
    }

    /** Ends a body, and what was begun in it and not ended. */
    void end(final int before) {
        for (int i = depth; i > before; i--) {
            sites[i - 1] = null;
            contexts[i - 1] = null;
            objects[i - 1] = null;
        }
        depth = before;
        if (before == 0) {
            path.openPath();
        }
    }

    /** Whether one of them is the body of a release of an object. */
    boolean isOf(final Object object) {
        for (int i = 0; i < depth; i++) {
            if (objects[i] == object) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of them is the body of a release of a handle: see {@link BodyRunner#isRunning}. */
    boolean isOf(final ReleaseSite site, final Object context, final long handle) {
        for (int i = 0; i < depth; i++) {
            if (sites[i].releasesHandle() && isSame(sites[i], contexts[i], handles[i], site, context, handle)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A handle is no identity: 0 of one allocator is not 0 of another. It is the same thing for the same context, or
     * where there is none, for the same site.
     */
    static boolean isSame(
        final ReleaseSite site,
        final Object context,
        final long handle,
        final ReleaseSite otherSite,
        final Object otherContext,
        final long other) {
        return handle == other && context == otherContext && (otherContext != null || site == otherSite);
    }
}

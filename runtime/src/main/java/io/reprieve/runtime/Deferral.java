package io.reprieve.runtime;

import io.reprieve.BulkHandleRelease;
import io.reprieve.BulkRelease;
import io.reprieve.Rcu;
import io.reprieve.runtime.queue.ReleaseQueue;
import io.reprieve.runtime.queue.SlowPath;
import io.reprieve.runtime.queue.ThreadQueue;
import io.reprieve.runtime.site.FunctionSite;
import io.reprieve.runtime.site.FunctionSites;
import io.reprieve.runtime.thread.ThreadTable;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/**
 * The common path of a release into a domain, and where it leaves it. {@link Rcu} says what each method does.
 *
 * <p>A record, because the compilers trust its fields: what hangs on one that is a constant, is a constant too. Loads
 * count here: with G1 each release has a fence, and nothing that it has to wait for overlaps with the release before.
 *
 * @param homes     where the queues lie whose threads' ids have no rival.
 * @param owned     the queues of platform threads.
 * @param slowPath  the rest of the way.
 * @param functions the sites of releases through the API.
 */
public record Deferral(
    ThreadQueue[] homes, ThreadTable<ThreadQueue> owned, SlowPath slowPath, FunctionSites functions) {
    /**
     * The calling thread's queue, if it has one of its own.
     *
     * @return the queue, or {@code null}.
     */
    public ThreadQueue find() {
        final Thread thread = Thread.currentThread();
        final ThreadQueue queue = ThreadTable.guess(homes, thread);
        return queue.refersTo(thread) ? queue : owned.findElsewhere(thread);
    }

    /**
     * Whether the calling thread has releases to run itself, or a debt to repay. May say no for a moment while other
     * threads come and go.
     *
     * @return {@code true} if it has.
     */
    public boolean hasChores() {
        final Thread thread = Thread.currentThread();
        ThreadQueue queue = ThreadTable.guess(homes, thread);
        if (!queue.refersTo(thread)) {
            // Most readers release nothing. Where nobody lives, nobody's queue lies elsewhere.
            queue = queue.refersTo(null) && owned.hasNoCrowd() ? null : owned.findElsewhere(thread);
        }
        return queue != null && queue.hasChores();
    }

    /**
     * As {@link Rcu#defer(Object, Consumer)}.
     *
     * @param <T>     the type of the object.
     * @param object  what is released.
     * @param release gives it back.
     */
    public <T> void defer(final T object, final Consumer<? super T> release) {
        final ThreadQueue queue = find();
        if (queue != null && object != null && release != null
            && queue.append(FunctionSite.CONSUMER, release, object)) {
            return;
        }
        Objects.requireNonNull(release, "release");
        if (object == null) {
            release.accept(null);
        } else {
            deferObject(FunctionSite.CONSUMER, release, release, null, object);
        }
    }

    /**
     * As {@link Rcu#defer(Object, Object, BiConsumer)}.
     *
     * @param <C>     the type of the context.
     * @param <T>     the type of the object.
     * @param context what takes the object back.
     * @param object  what is released.
     * @param release gives it back.
     */
    public <C, T> void defer(
        final C context, final T object, final BiConsumer<? super C, ? super T> release) {
        final ThreadQueue queue = find();
        if (queue != null && object != null && release != null
            && queue.append(FunctionSite.BI_CONSUMER, context, release, object)) {
            return;
        }
        Objects.requireNonNull(release, "release");
        if (object == null) {
            release.accept(context, null);
        } else {
            deferObject(FunctionSite.BI_CONSUMER, release, context, release, object);
        }
    }

    /**
     * As {@link Rcu#deferBulk(Object, Object, BulkRelease)}.
     *
     * @param <C>     the type of the context.
     * @param context what takes the object back.
     * @param object  what is released.
     * @param release gives objects back.
     */
    public <C> void deferBulk(final C context, final Object object, final BulkRelease<? super C> release) {
        final ThreadQueue queue = find();
        if (queue != null && object != null && release != null
            && queue.append(FunctionSite.BULK, context, release, object)) {
            return;
        }
        Objects.requireNonNull(release, "release");
        if (object == null) {
            release.release(context, new Object[1], 0, 1);
        } else {
            deferObject(FunctionSite.BULK, release, context, release, object);
        }
    }

    private void deferObject(
        final int kind, final Object release, final Object context, final Object function, final Object object) {
        final ReleaseQueue queue = slowPath.begin(functions.of(release, kind), kind, context, function, object, 0);
        if (queue != null) {
            queue.fill(object);
            queue.commit();
        }
    }

    /**
     * As {@link Rcu#defer(long, LongConsumer)}.
     *
     * @param handle  what is released.
     * @param release gives it back.
     */
    public void defer(final long handle, final LongConsumer release) {
        final ThreadQueue queue = find();
        if (queue != null && release != null && queue.append(FunctionSite.LONG_CONSUMER, release, null, handle)) {
            return;
        }
        Objects.requireNonNull(release, "release");
        deferHandle(FunctionSite.LONG_CONSUMER, release, release, null, handle);
    }

    /**
     * As {@link Rcu#defer(Object, long, ObjLongConsumer)}.
     *
     * @param <C>     the type of the context.
     * @param context what takes the handle back.
     * @param handle  what is released.
     * @param release gives it back.
     */
    public <C> void defer(final C context, final long handle, final ObjLongConsumer<? super C> release) {
        final ThreadQueue queue = find();
        if (queue != null && release != null
            && queue.append(FunctionSite.OBJ_LONG_CONSUMER, context, release, null, handle)) {
            return;
        }
        Objects.requireNonNull(release, "release");
        deferHandle(FunctionSite.OBJ_LONG_CONSUMER, release, context, release, handle);
    }

    /**
     * As {@link Rcu#deferBulk(Object, long, BulkHandleRelease)}.
     *
     * @param <C>     the type of the context.
     * @param context what takes the handle back.
     * @param handle  what is released.
     * @param release gives handles back.
     */
    public <C> void deferBulk(final C context, final long handle, final BulkHandleRelease<? super C> release) {
        final ThreadQueue queue = find();
        if (queue != null && release != null
            && queue.append(FunctionSite.BULK_HANDLES, context, release, null, handle)) {
            return;
        }
        Objects.requireNonNull(release, "release");
        deferHandle(FunctionSite.BULK_HANDLES, release, context, release, handle);
    }

    private void deferHandle(
        final int kind, final Object release, final Object context, final Object function, final long handle) {
        final ReleaseQueue queue = slowPath.begin(functions.of(release, kind), kind, context, function, null, 0);
        if (queue != null) {
            queue.fill(handle);
            queue.commit();
        }
    }
}

package io.reprieve.woven.verify;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.runtime.Domain;
import io.reprieve.runtime.Domains;
import io.reprieve.runtime.verify.Origin;
import io.reprieve.runtime.verify.Release;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/**
 * Takes the place of {@link Rcu}, and of {@link RcuDomain}, in code that is verified: releases through the API go into
 * quarantine like woven ones, and whoever waits for releases waits for those in quarantine too.
 */
public final class VerifiedRcu {
    private static final ClassValue<Map<String, Origin>> ORIGINS = new ClassValue<>() {
        @Override
        protected Map<String, Origin> computeValue(final Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    /** What {@link Rcu} is the face of: each method without a domain is the one with this. */
    private static final RcuDomain DEFAULT = Rcu.domain("");

    private VerifiedRcu() {
    }

    private static Origin origin(final String domain, final Class<?> function) {
        return ORIGINS.get(function).computeIfAbsent(domain, name -> {
            final String type = function.getName();
            final int lambda = type.indexOf("$$Lambda");
            final Domain of = Domains.named(name);
            return new Origin(
                lambda < 0 ? type : type.substring(0, lambda) + " (lambda)", of, false, false, false, true);
        });
    }

    private static void take(
            final String domain, final Object function, final Object object, final long handle,
            final Runnable release) {
        Verified.checks().release(new Release(origin(domain, function.getClass()), object, handle, release));
    }

    /** Whether the calling thread runs the release of this very object, so that another is the API's own affair. */
    private static boolean isReplay(final String domain, final Object object) {
        return object == null || Domains.named(domain).slowPath().isReplayOf(object);
    }

    /**
     * As {@link Rcu#defer(Object, Consumer)}.
     *
     * @param <T>     the type of the object.
     * @param object  what is released.
     * @param release gives it back.
     */
    public static <T> void defer(final T object, final Consumer<? super T> release) {
        defer(DEFAULT, object, release);
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
    public static <C, T> void defer(
            final C context, final T object, final BiConsumer<? super C, ? super T> release) {
        defer(DEFAULT, context, object, release);
    }

    /**
     * As {@link Rcu#defer(long, LongConsumer)}.
     *
     * @param handle  what is released.
     * @param release gives it back.
     */
    public static void defer(final long handle, final LongConsumer release) {
        defer(DEFAULT, handle, release);
    }

    /**
     * As {@link Rcu#defer(Object, long, ObjLongConsumer)}.
     *
     * @param <C>     the type of the context.
     * @param context what takes the handle back.
     * @param handle  what is released.
     * @param release gives it back.
     */
    public static <C> void defer(final C context, final long handle, final ObjLongConsumer<? super C> release) {
        defer(DEFAULT, context, handle, release);
    }

    /**
     * As {@link RcuDomain#defer(Object, Consumer)}.
     *
     * @param <T>     the type of the object.
     * @param domain  the domain.
     * @param object  what is released.
     * @param release gives it back.
     */
    public static <T> void defer(final RcuDomain domain, final T object, final Consumer<? super T> release) {
        if (release == null || isReplay(domain.name(), object)) {
            domain.defer(object, release);
        } else {
            take(domain.name(), release, object, 0, () -> domain.defer(object, release));
        }
    }

    /**
     * As {@link RcuDomain#defer(Object, Object, BiConsumer)}.
     *
     * @param <C>     the type of the context.
     * @param <T>     the type of the object.
     * @param domain  the domain.
     * @param context what takes the object back.
     * @param object  what is released.
     * @param release gives it back.
     */
    public static <C, T> void defer(
            final RcuDomain domain, final C context, final T object, final BiConsumer<? super C, ? super T> release) {
        if (release == null || isReplay(domain.name(), object)) {
            domain.defer(context, object, release);
        } else {
            take(domain.name(), release, object, 0, () -> domain.defer(context, object, release));
        }
    }

    /**
     * As {@link RcuDomain#defer(long, LongConsumer)}.
     *
     * @param domain  the domain.
     * @param handle  what is released.
     * @param release gives it back.
     */
    public static void defer(final RcuDomain domain, final long handle, final LongConsumer release) {
        if (release == null) {
            domain.defer(handle, release);
        } else {
            take(domain.name(), release, null, handle, () -> domain.defer(handle, release));
        }
    }

    /**
     * As {@link RcuDomain#defer(Object, long, ObjLongConsumer)}.
     *
     * @param <C>     the type of the context.
     * @param domain  the domain.
     * @param context what takes the handle back.
     * @param handle  what is released.
     * @param release gives it back.
     */
    public static <C> void defer(
            final RcuDomain domain, final C context, final long handle, final ObjLongConsumer<? super C> release) {
        if (release == null) {
            domain.defer(context, handle, release);
        } else {
            take(domain.name(), release, null, handle, () -> domain.defer(context, handle, release));
        }
    }

    /** As {@link Rcu#barrier()}. */
    public static void barrier() {
        barrier(DEFAULT);
    }

    /**
     * As {@link Rcu#barrier(long, TimeUnit)}.
     *
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the releases have run.
     * @throws InterruptedException if the thread is interrupted before or while it waits.
     */
    public static boolean barrier(final long timeout, final TimeUnit unit) throws InterruptedException {
        return barrier(DEFAULT, timeout, unit);
    }

    /**
     * As {@link RcuDomain#barrier()}.
     *
     * @param domain the domain.
     */
    public static void barrier(final RcuDomain domain) {
        domain.barrier();
        Verified.checks().flush();
        domain.barrier();
    }

    /**
     * As {@link RcuDomain#barrier(long, TimeUnit)}.
     *
     * @param domain  the domain.
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the releases have run.
     * @throws InterruptedException if the thread is interrupted before or while it waits.
     */
    public static boolean barrier(final RcuDomain domain, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        final long begin = System.nanoTime();
        if (!domain.barrier(timeout, unit)) {
            return false;
        }
        Verified.checks().flush();
        return domain.barrier(unit.toNanos(timeout) - (System.nanoTime() - begin), TimeUnit.NANOSECONDS);
    }

    /**
     * As {@link RcuDomain#close()}: what is in quarantine is of no use to a domain that is gone.
     *
     * @param domain the domain.
     */
    public static void close(final RcuDomain domain) {
        barrier(domain);
        domain.close();
    }
}

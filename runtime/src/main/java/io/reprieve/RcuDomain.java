package io.reprieve;

import io.reprieve.runtime.Deferral;
import io.reprieve.runtime.Domain;
import io.reprieve.runtime.Domains;
import io.reprieve.runtime.reader.ReaderRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/**
 * A world of its own: readers, grace periods and releases that know nothing of other domains'. {@link Rcu} is the
 * default domain's static face, and says what each method does.
 */
public final class RcuDomain implements AutoCloseable {
    private static final Map<String, RcuDomain> FACES = new ConcurrentHashMap<>();

    private final Domain domain;
    private final ReaderRegistry readers;
    private final Deferral deferral;

    private RcuDomain(final Domain domain) {
        this.domain = domain;
        readers = domain.readers();
        deferral = domain.deferral();
    }

    static RcuDomain of(final String name) {
        return of(Domains.named(name));
    }

    static RcuDomain of(final Domain domain) {
        return FACES.compute(
            domain.name(), (key, face) -> face != null && face.domain == domain ? face : new RcuDomain(domain));
    }

    /**
     * The name of the domain.
     *
     * @return {@code default} for the default domain.
     */
    public String name() {
        return domain.name();
    }

    /**
     * As {@link Rcu#readLock()}.
     */
    public void readLock() {
        readers.enter();
    }

    /**
     * As {@link Rcu#readUnlock()}.
     *
     * @throws IllegalStateException if the calling thread is not inside a section.
     */
    public void readUnlock() {
        readers.leave();
    }

    /**
     * As {@link Rcu#read()}.
     *
     * @return the section.
     */
    public ReadSection read() {
        return readers.read();
    }

    /**
     * As {@link Rcu#inReadSection()}.
     *
     * @return {@code true} inside a section of this domain.
     */
    public boolean inReadSection() {
        return readers.isInside();
    }

    /**
     * As {@link Rcu#defer(Object, Consumer)}.
     *
     * @param <T>     the type of the object.
     * @param object  what is released.
     * @param release gives it back.
     */
    public <T> void defer(final T object, final Consumer<? super T> release) {
        deferral.defer(object, release);
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
        deferral.defer(context, object, release);
    }

    /**
     * As {@link Rcu#defer(long, LongConsumer)}.
     *
     * @param handle  what is released.
     * @param release gives it back.
     */
    public void defer(final long handle, final LongConsumer release) {
        deferral.defer(handle, release);
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
        deferral.defer(context, handle, release);
    }

    /**
     * As {@link Rcu#deferBulk(Object, Object, BulkRelease)}, in this domain.
     *
     * @param <C>     the type of the context.
     * @param context what takes the object back; may be {@code null}.
     * @param object  what is released.
     * @param release gives objects back.
     */
    public <C> void deferBulk(final C context, final Object object, final BulkRelease<? super C> release) {
        deferral.deferBulk(context, object, release);
    }

    /**
     * As {@link Rcu#deferBulk(Object, long, BulkHandleRelease)}, in this domain.
     *
     * @param <C>     the type of the context.
     * @param context what takes the handle back; may be {@code null}.
     * @param handle  what is released.
     * @param release gives handles back.
     */
    public <C> void deferBulk(
            final C context, final long handle, final BulkHandleRelease<? super C> release) {
        deferral.deferBulk(context, handle, release);
    }

    /**
     * As {@link Rcu#pin(Object)}, in this domain.
     *
     * @param object is kept; {@code null} needs no keeping.
     * @return the pin, to be closed.
     * @throws IllegalStateException if the calling thread is not inside a section of this domain, and not online in it.
     */
    public Pin pin(final Object object) {
        return domain.pinning().pin(object);
    }

    /**
     * As {@link #pin(Object)}, for a handle: releases of handles of this value are set aside, of whatever allocator.
     *
     * @param handle is kept.
     * @return the pin, to be closed.
     * @throws IllegalStateException if the calling thread is not inside a section, and not online.
     */
    public Pin pin(final long handle) {
        return domain.pinning().pin(handle);
    }

    /**
     * As {@link Rcu#synchronize()}.
     *
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public void synchronize() {
        domain.waiting().synchronize();
    }

    /**
     * As {@link Rcu#synchronize(long, TimeUnit)}.
     *
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the grace period has passed.
     * @throws InterruptedException  if the thread is interrupted before or while it waits.
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public boolean synchronize(final long timeout, final TimeUnit unit) throws InterruptedException {
        return domain.waiting().synchronize(timeout, unit);
    }

    /**
     * As {@link Rcu#barrier()}.
     *
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public void barrier() {
        domain.waiting().barrier();
    }

    /**
     * As {@link Rcu#barrier(long, TimeUnit)}.
     *
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the releases have run.
     * @throws InterruptedException  if the thread is interrupted before or while it waits.
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public boolean barrier(final long timeout, final TimeUnit unit) throws InterruptedException {
        return domain.waiting().barrier(timeout, unit);
    }

    /**
     * As {@link Rcu#startGracePeriod()}.
     *
     * @return a cookie.
     */
    public long startGracePeriod() {
        return domain.waiting().startGracePeriod();
    }

    /**
     * As {@link Rcu#pollGracePeriod(long)}.
     *
     * @param cookie from {@link #startGracePeriod()} of this domain.
     * @return whether the grace period has passed.
     */
    public boolean pollGracePeriod(final long cookie) {
        return domain.waiting().pollGracePeriod(cookie);
    }

    /**
     * As {@link Rcu#doReclaimWork()}.
     *
     * @return the work done; 0 if there was none.
     * @throws IllegalStateException if the domain has a reclaimer thread, or in a release body.
     */
    public int doReclaimWork() {
        return domain.doReclaimWork();
    }

    /**
     * As {@link Rcu#statistics()}.
     *
     * @return the counters.
     */
    public RcuStatistics statistics() {
        return domain.statistics();
    }

    /**
     * As {@link Rcu#siteStatistics()}.
     *
     * @return the counters of the sites that have released in this domain.
     */
    public List<SiteStatistics> siteStatistics() {
        return domain.siteStatistics();
    }

    /**
     * As {@link Rcu#beginUpdate()}, in this domain alone.
     */
    public void beginUpdate() {
        domain.beginUpdate();
    }

    /**
     * As {@link Rcu#endUpdate()}, in this domain alone.
     *
     * @throws IllegalStateException if the calling thread is not inside an update-side section.
     */
    public void endUpdate() {
        domain.endUpdate();
    }

    /**
     * As {@link Rcu#online()}.
     *
     * @throws IllegalStateException if the calling thread is online already, or inside a section.
     */
    public void online() {
        domain.quiescentStates().online();
    }

    /**
     * As {@link Rcu#quiescent()}.
     *
     * @throws IllegalStateException if the calling thread is not online, or inside a section.
     */
    public void quiescent() {
        domain.quiescentStates().quiescent();
    }

    /**
     * As {@link Rcu#offline()}.
     *
     * @throws IllegalStateException if the calling thread is not online, or inside a section.
     */
    public void offline() {
        domain.quiescentStates().offline();
    }

    /**
     * Drains the domain and forgets it: waits for its releases, and ends its reclaimer.
     *
     * @throws IllegalStateException for the default domain, and inside a section or a release body.
     */
    @Override
    public void close() {
        domain.close();
        FACES.remove(domain.name(), this);
    }
}

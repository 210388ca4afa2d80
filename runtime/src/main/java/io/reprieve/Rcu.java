package io.reprieve;

import io.reprieve.runtime.Deferral;
import io.reprieve.runtime.Domain;
import io.reprieve.runtime.Domains;
import io.reprieve.runtime.observe.Listeners;
import io.reprieve.runtime.reader.Pinning;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.start.Awakening;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/**
 * Read-copy-update for the JVM: the default domain's static face.
 *
 * <p>Readers look at shared objects inside <em>read-side critical sections</em>. Whoever has unpublished an object
 * <em>defers</em> its release, which runs after a <em>grace period</em>: when every section that could still see the
 * object has ended.
 *
 * <pre>{@code
 * // reader                                      // writer
 * Rcu.readLock();                                Quote old = (Quote) QUOTE.getAndSetRelease(this, fresh);
 * try {                                          Rcu.defer(pool, old, Pool::put);
 *     Quote quote = (Quote) QUOTE.getAcquire(this);
 *     use(quote);
 * } finally {
 *     Rcu.readUnlock();
 * }
 * }</pre>
 *
 * <p>Three rules: load the shared reference <em>inside</em> the section, and use the object only there; publish with a
 * release or volatile store and read with an acquire or volatile load, since with plain accesses the compiler or the
 * processor may show the reference before the fields; unpublish an object before its release is deferred.
 *
 * <p>Entering and leaving a section and deferring a release take no lock, never block and allocate nothing. All methods
 * may be called by any thread.
 *
 * <p>The idea and the vocabulary are those of the Linux kernel's RCU by Paul E. McKenney and others; deferring is its
 * {@code kfree_rcu()}.
 */
public final class Rcu {
    static {
        Awakening.ensure();
    }

    // Constants for the compilers, with all that hangs on them.
    private static final ReaderRegistry READERS = Domain.DEFAULT.readers();
    private static final Deferral DEFERRAL = Domain.DEFAULT.deferral();
    private static final Pinning PINNING = Domain.DEFAULT.pinning();

    private Rcu() {
    }

    /**
     * Enters a read-side critical section. Sections nest; each entry needs its {@link #readUnlock()}, in a
     * {@code finally} block. Never blocks, and allocates nothing but a thread's slot at its very first section.
     *
     * @throws IllegalStateException if millions of sections of the thread are open, which it has forgotten to leave.
     */
    public static void readLock() {
        READERS.enter();
    }

    /**
     * Leaves the innermost read-side critical section. Never blocks.
     *
     * @throws IllegalStateException if the calling thread is not inside a section.
     */
    public static void readUnlock() {
        READERS.leave();
    }

    /**
     * Enters a read-side critical section, for try-with-resources. As cheap as {@link #readLock()}: the section
     * returned is the calling thread's own, every time.
     *
     * @return the section, to be closed by the calling thread.
     */
    public static ReadSection read() {
        return READERS.read();
    }

    /**
     * Whether the calling thread is inside a read-side critical section.
     *
     * @return {@code true} inside.
     */
    public static boolean inReadSection() {
        return READERS.isInside();
    }

    /**
     * Releases an object after a grace period. The release runs on the reclaimer's thread; releases of one thread run
     * first in, first out. What it throws is counted and reported, and reaches nobody; what it leaves open, such as a
     * section, is closed for it, and counts as a failure too. Does not block as long as the reserve has a page; without
     * one, waits for a grace period and for room, no longer than {@code fallback.timeout} while nothing moves; then it
     * goes beyond the limit.
     *
     * <p>Give it a constant, such as a static method reference or a lambda that captures nothing: a capturing lambda
     * allocates. A {@code null} object protects nothing: its release runs at once.
     *
     * @param <T>     the type of the object.
     * @param object  what is released; already unpublished.
     * @param release gives it back.
     */
    public static <T> void defer(final T object, final Consumer<? super T> release) {
        DEFERRAL.defer(object, release);
    }

    /**
     * Releases an object after a grace period, as {@link #defer(Object, Consumer)} does, with a context such as the
     * pool that takes the object back: {@code defer(pool, buffer, Pool::free)}. Cheapest when the context is the same
     * for many releases in a row.
     *
     * @param <C>     the type of the context.
     * @param <T>     the type of the object.
     * @param context what takes the object back.
     * @param object  what is released; already unpublished.
     * @param release gives it back.
     */
    public static <C, T> void defer(
        final C context, final T object, final BiConsumer<? super C, ? super T> release) {
        DEFERRAL.defer(context, object, release);
    }

    /**
     * Releases an address or a native handle after a grace period, as {@link #defer(Object, Consumer)} does.
     *
     * @param handle  what is released; already unpublished.
     * @param release gives it back.
     */
    public static void defer(final long handle, final LongConsumer release) {
        DEFERRAL.defer(handle, release);
    }

    /**
     * Releases an address or a native handle after a grace period, with a context such as its allocator.
     *
     * @param <C>     the type of the context.
     * @param context what takes the handle back.
     * @param handle  what is released; already unpublished.
     * @param release gives it back.
     */
    public static <C> void defer(final C context, final long handle, final ObjLongConsumer<? super C> release) {
        DEFERRAL.defer(context, handle, release);
    }

    /**
     * Releases an object after a grace period, together with others: {@code kfree_bulk()} behind {@code kfree_rcu()}.
     * What one thread releases in a row with the same context and function is given back in one call for many objects,
     * which costs a pool that takes an array no more than an array copy. Returns at once; see
     * {@link #defer(Object, Consumer)}.
     *
     * @param <C>     the type of the context.
     * @param context what takes the object back; may be {@code null}.
     * @param object  what is released; {@code null} protects nothing, and is given back at once.
     * @param release gives objects back. Give it a constant: a lambda that captures something allocates.
     */
    public static <C> void deferBulk(final C context, final Object object, final BulkRelease<? super C> release) {
        DEFERRAL.deferBulk(context, object, release);
    }

    /**
     * As {@link #deferBulk(Object, Object, BulkRelease)}, for an address or another handle.
     *
     * @param <C>     the type of the context.
     * @param context what takes the handle back; may be {@code null}.
     * @param handle  what is released; already unpublished.
     * @param release gives handles back. Give it a constant: a lambda that captures something allocates.
     */
    public static <C> void deferBulk(
            final C context, final long handle, final BulkHandleRelease<? super C> release) {
        DEFERRAL.deferBulk(context, handle, release);
    }

    /**
     * Keeps an object from being reclaimed after the section that the calling thread is in, until the pin is closed: by
     * any thread. Releases of it that are made meanwhile are set aside, and the others go on; it is released soon after
     * its last pin has been closed. To be called in the section in which the object was loaded; to hand a use over,
     * hand over the pin. Never blocks; allocates nothing in the steady state, which is one in which a thread holds no
     * more pins than before.
     *
     * @param object is kept; {@code null} needs no keeping.
     * @return the pin, to be closed.
     * @throws IllegalStateException if the calling thread is not inside a section, and not online.
     */
    public static Pin pin(final Object object) {
        return PINNING.pin(object);
    }

    /**
     * As {@link #pin(Object)}, for a handle: releases of handles of this value are set aside, of whatever allocator.
     *
     * @param handle is kept.
     * @return the pin, to be closed.
     * @throws IllegalStateException if the calling thread is not inside a section, and not online.
     */
    public static Pin pin(final long handle) {
        return PINNING.pin(handle);
    }

    /**
     * Waits until every read-side critical section that is open now has ended. Sections that begin meanwhile don't
     * count. Blocks; not interruptible, but keeps the thread's interrupt flag.
     *
     * @throws IllegalStateException inside a read-side section, where it would wait for itself, and in the body of a
     *     release of whatever domain.
     */
    public static void synchronize() {
        Domain.DEFAULT.waiting().synchronize();
    }

    /**
     * Waits as {@link #synchronize()} does, for some time. Blocks.
     *
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the sections have ended.
     * @throws InterruptedException  if the thread is interrupted before or while it waits.
     * @throws IllegalStateException inside a read-side section, and in the body of a release of whatever domain.
     */
    public static boolean synchronize(final long timeout, final TimeUnit unit) throws InterruptedException {
        return Domain.DEFAULT.waiting().synchronize(timeout, unit);
    }

    /**
     * Waits until every release deferred before this call has run, those included that other threads are running
     * themselves for want of a page. Runs the calling thread's own {@link RunOn#OWNER} releases, and waits for no other
     * thread's. Blocks; not interruptible, but keeps the thread's interrupt flag.
     *
     * @throws IllegalStateException inside a read-side section, where it would wait for itself, and in the body of a
     *     release of whatever domain.
     */
    public static void barrier() {
        Domain.DEFAULT.waiting().barrier();
    }

    /**
     * Lets go of the JVM, in all domains, until the next release: runs what is pending, for at most {@code
     * shutdown.timeout}, and ends the reclaimers' threads as soon as nothing is, together with the hook of the JVM's
     * exit, the beans and the
     * periodic events. Readers go on as before, and a release starts all of it again.
     *
     * <p>For an application that has the runtime in its own class loader, and goes before the JVM does: a web
     * application calls it in {@code contextDestroyed}, a bundle in {@code stop}. Without the call the same happens
     * when the application has
     * been idle for some five seconds.
     *
     * @return whether all that was pending has run.
     * @throws IllegalStateException inside a read-side section, and in the body of a release of whatever domain.
     */
    public static boolean stop() {
        return Domains.stop();
    }

    /**
     * Waits as {@link #barrier()} does, for some time. Blocks.
     *
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the releases have run.
     * @throws InterruptedException  if the thread is interrupted before or while it waits.
     * @throws IllegalStateException inside a read-side section, and in the body of a release of whatever domain.
     */
    public static boolean barrier(final long timeout, final TimeUnit unit) throws InterruptedException {
        return Domain.DEFAULT.waiting().barrier(timeout, unit);
    }

    /**
     * Asks for a grace period without waiting for it.
     *
     * @return a cookie for {@link #pollGracePeriod(long)}; it covers what was unpublished before this call.
     */
    public static long startGracePeriod() {
        return Domain.DEFAULT.waiting().startGracePeriod();
    }

    /**
     * Whether the grace period of a cookie has passed. Never blocks, but may move the grace period a step.
     *
     * @param cookie from {@link #startGracePeriod()}.
     * @return {@code true} once every section that was open when the cookie was taken has ended.
     */
    public static boolean pollGracePeriod(final long cookie) {
        return Domain.DEFAULT.waiting().pollGracePeriod(cookie);
    }

    /**
     * Begins an update-side section: releases that the calling thread defers inside it count from its end. For code
     * that releases an object first and unpublishes it after. Sections nest; the releases count from the end of the
     * outermost one. Holds back the releases of all domains; {@link RcuDomain#beginUpdate()} those of one. Never
     * blocks.
     *
     * @throws IllegalStateException if millions of sections of the thread are open, which it has forgotten to end.
     */
    public static void beginUpdate() {
        Domains.beginUpdate();
    }

    /**
     * Ends an update-side section. Never blocks.
     *
     * @throws IllegalStateException if the calling thread is not inside one.
     */
    public static void endUpdate() {
        Domains.endUpdate();
    }

    /**
     * Makes the calling thread a quiescent-state reader: it counts as inside a section from now on, and says with
     * {@link #quiescent()} when it holds no reference. Sections nested in it cost next to nothing. For the threads of
     * duty cycles; a thread that neither calls {@link #quiescent()} nor {@link #offline()} holds up all reclamation.
     *
     * @throws IllegalStateException if the thread is online already, or inside a section.
     */
    public static void online() {
        Domain.DEFAULT.quiescentStates().online();
    }

    /**
     * A quiescent state of an online thread: it holds no reference to a protected object now. Runs what the thread is
     * to run itself ({@link RunOn#OWNER}), and is where an online thread waits if its releases have outrun the reserve;
     * blocks only then, and never while the thread may not wait as another domain goes: online there too, or inside a
     * section.
     *
     * @throws IllegalStateException if the thread is not online, or inside a nested section.
     */
    public static void quiescent() {
        Domain.DEFAULT.quiescentStates().quiescent();
    }

    /**
     * Ends the calling thread's being a quiescent-state reader. Never blocks.
     *
     * @throws IllegalStateException if the thread is not online, or inside a nested section.
     */
    public static void offline() {
        Domain.DEFAULT.quiescentStates().offline();
    }

    /**
     * The domain of a name: readers, grace periods and releases apart from all others', so that a reader that stalls in
     * one holds up no other. Made at the first call, with a reclaimer thread of its own.
     *
     * @param name the name; {@code default} is the default domain.
     * @return the domain, the same for the same name until it is closed.
     */
    public static RcuDomain domain(final String name) {
        return RcuDomain.of(name);
    }

    /**
     * The domains that exist: the default one, and those that were made and not closed.
     *
     * @return a list that doesn't change.
     */
    public static List<RcuDomain> domains() {
        return Domains.open().stream().map(RcuDomain::of).toList();
    }

    /**
     * One duty cycle of reclamation, with {@code reclaimer=invoked}: advances the grace period and runs releases whose
     * grace period has passed, on this thread. Waits for nothing; takes as long as the release bodies that it runs.
     * An Agrona {@code Agent} of the application wraps it: {@code doWork() { return Rcu.doReclaimWork(); }}. As long as
     * nobody has called it, a release that finds no page does the work on its own thread; after that it leaves the
     * bodies to whoever calls it, and waits for them no longer than {@code fallback.timeout} while nothing moves.
     *
     * @return the work done; 0 if there was none.
     * @throws IllegalStateException if a reclaimer thread does this work already, or in a release body.
     */
    public static int doReclaimWork() {
        return Domain.DEFAULT.doReclaimWork();
    }

    /**
     * Tells a listener of what goes wrong from now on, in any domain: stalled readers, releases that throw, second
     * releases, waits that were given up, and leaks.
     *
     * @param listener the listener.
     */
    public static void addListener(final RcuListener listener) {
        Listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Tells a listener no more.
     *
     * @param listener one that was added.
     * @return whether it was there.
     */
    public static boolean removeListener(final RcuListener listener) {
        return Listeners.remove(listener);
    }

    /**
     * The counters of the default domain.
     *
     * @return a snapshot, taken without stopping anybody.
     */
    public static RcuStatistics statistics() {
        return Domain.DEFAULT.statistics();
    }

    /**
     * The counters of each release site of the default domain: of each deferred method, and of each class of functions
     * given to {@code defer}.
     *
     * @return the counters of the sites that have released, taken without stopping anybody.
     */
    public static List<SiteStatistics> siteStatistics() {
        return Domain.DEFAULT.siteStatistics();
    }
}

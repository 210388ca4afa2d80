package io.reprieve;

import io.reprieve.runtime.Awakening;
import io.reprieve.runtime.Deferral;
import io.reprieve.runtime.Domain;
import io.reprieve.runtime.Domains;
import io.reprieve.runtime.reader.ReaderRegistry;
import java.util.List;
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

    private Rcu() {
    }

    /**
     * Enters a read-side critical section. Sections nest; each entry needs its {@link #readUnlock()}, in a
     * {@code finally} block. Never blocks, and allocates nothing but a thread's slot at its very first section.
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
     * Enters a read-side critical section, for try-with-resources. As cheap as {@link #readLock()}: the section returned
     * is the calling thread's own, every time.
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
     * first in, first out. What it throws is counted and reported, and reaches nobody. Does not block as long as the
     * reserve has a page; without one, waits for a grace period and runs the release on this thread.
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
     * Releases an object after a grace period, as {@link #defer(Object, Consumer)} does, with a context such as the pool
     * that takes the object back: {@code defer(pool, buffer, Pool::free)}. Cheapest when the context is the same for
     * many releases in a row.
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
     * Waits until every read-side critical section that is open now has ended. Sections that begin meanwhile don't
     * count. Blocks; not interruptible, but keeps the thread's interrupt flag.
     *
     * @throws IllegalStateException inside a read-side section or a release body, where it would wait for itself.
     */
    public static void synchronize() {
        Domain.DEFAULT.synchronize();
    }

    /**
     * Waits as {@link #synchronize()} does, for some time. Blocks.
     *
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the sections have ended.
     * @throws InterruptedException  if the thread is interrupted before or while it waits.
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public static boolean synchronize(final long timeout, final TimeUnit unit) throws InterruptedException {
        return Domain.DEFAULT.synchronize(timeout, unit);
    }

    /**
     * Waits until every release deferred before this call has run, those included that other threads are running
     * themselves for want of a page. Runs the calling thread's own {@link RunOn#OWNER} releases, and waits for no other
     * thread's. Blocks; not interruptible, but keeps the thread's interrupt flag.
     *
     * @throws IllegalStateException inside a read-side section or a release body, where it would wait for itself.
     */
    public static void barrier() {
        Domain.DEFAULT.barrier();
    }

    /**
     * Waits as {@link #barrier()} does, for some time. Blocks.
     *
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the releases have run.
     * @throws InterruptedException  if the thread is interrupted before or while it waits.
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public static boolean barrier(final long timeout, final TimeUnit unit) throws InterruptedException {
        return Domain.DEFAULT.barrier(timeout, unit);
    }

    /**
     * Asks for a grace period without waiting for it.
     *
     * @return a cookie for {@link #pollGracePeriod(long)}; it covers what was unpublished before this call.
     */
    public static long startGracePeriod() {
        return Domain.DEFAULT.startGracePeriod();
    }

    /**
     * Whether the grace period of a cookie has passed. Never blocks, but may move the grace period a step.
     *
     * @param cookie from {@link #startGracePeriod()}.
     * @return {@code true} once every section that was open when the cookie was taken has ended.
     */
    public static boolean pollGracePeriod(final long cookie) {
        return Domain.DEFAULT.pollGracePeriod(cookie);
    }

    /**
     * Begins an update-side section: releases that the calling thread defers inside it count from its end. For code that
     * releases an object first and unpublishes it after. Sections nest; the releases count from the end of the outermost
     * one. Holds back the releases of all domains; {@link RcuDomain#beginUpdate()} those of one. Never blocks.
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
        Domain.DEFAULT.online();
    }

    /**
     * A quiescent state of an online thread: it holds no reference to a protected object now. Runs what the thread is to
     * run itself ({@link RunOn#OWNER}), and is where an online thread waits if its releases have outrun the reserve; blocks
     * only then.
     *
     * @throws IllegalStateException if the thread is not online, or inside a nested section.
     */
    public static void quiescent() {
        Domain.DEFAULT.quiescent();
    }

    /**
     * Ends the calling thread's being a quiescent-state reader. Never blocks.
     *
     * @throws IllegalStateException if the thread is not online, or inside a nested section.
     */
    public static void offline() {
        Domain.DEFAULT.offline();
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
     * One duty cycle of reclamation, with {@code reclaimer=invoked}: advances the grace period and runs releases whose
     * grace period has passed, on this thread. Waits for nothing; takes as long as the release bodies that it runs.
     * An Agrona {@code Agent} of the application wraps it: {@code doWork() { return Rcu.doReclaimWork(); }}.
     *
     * @return the work done; 0 if there was none.
     * @throws IllegalStateException if a reclaimer thread does this work already, or in a release body.
     */
    public static int doReclaimWork() {
        return Domain.DEFAULT.doReclaimWork();
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

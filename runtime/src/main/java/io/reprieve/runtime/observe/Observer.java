package io.reprieve.runtime.observe;

/**
 * What the core tells about itself: grace periods, batches, fallbacks and failures of one domain. The core knows
 * only this class; JFR and the log are behind it.
 *
 * <p>The core calls what is public, which lets nothing come back that an observer throws: neither a log handler of the
 * application nor JFR on a full heap may stop a release or a grace period. Observers implement the rest, all of it:
 * what one of them has nothing to do for, it says so by an empty method.
 */
public abstract class Observer {
    /** An observer that nobody looks at. */
    public static final Observer NONE = new Nobody();

    /** For subclasses. */
    protected Observer() {
    }

    /** A grace period begins. Called by the one thread that drives the engine. */
    public final void gracePeriodBegins() {
        try {
            onGracePeriodBegin();
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * The grace period that began last has ended. Called by the one thread that drives the engine.
     *
     * @param sequence         its number.
     * @param trigger          who asked for it.
     * @param readersWaitedFor readers that were inside an older section when they were looked at.
     * @param slowestReader    the last of them, or {@code null}.
     * @param releases         releases that waited for it in the queues.
     */
    public final void gracePeriodEnded(
        final long sequence,
        final Trigger trigger,
        final long readersWaitedFor,
        final Thread slowestReader,
        final long releases) {
        try {
            onGracePeriodEnd(sequence, trigger, readersWaitedFor, slowestReader, releases);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * A reader lags behind a grace period for longer than the stall limit.
     *
     * @param stall which, and what it holds up.
     */
    public final void readerStalls(final Stall stall) {
        try {
            onReaderStall(stall);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * A thread ended inside a section; it counts as outside.
     *
     * @param reader the thread, or {@code null} if it is no longer known.
     */
    public final void readerEndedInside(final Thread reader) {
        try {
            onReaderEndedInside(reader);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * A pin is held longer than the stall limit, or its thread has ended.
     *
     * @param words what is known of it.
     */
    public final void pinStalls(final String words) {
        try {
            onPinStall(words);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * The calling thread begins to run releases, as one of the domain's reclaimers.
     *
     * @param event what this method returned to the thread before, or {@code null}.
     * @return what {@link #batchEnded} is to be given.
     */
    public final Object batchBegins(final Object event) {
        try {
            return onBatchBegin(event);
        } catch (final Throwable ignored) {
            return null;
        }
    }

    /**
     * The calling thread has run releases, as one of the domain's reclaimers.
     *
     * @param event    what {@link #batchBegins} returned.
     * @param releases how many.
     * @param pages    pages that came home.
     * @param threads  releasing threads that they came from.
     */
    public final void batchEnded(final Object event, final long releases, final long pages, final long threads) {
        try {
            onBatchEnd(event, releases, pages, threads);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * The calling thread begins to wait for a grace period, because it found no page for a release.
     *
     * @param event what this method returned to the thread before, or {@code null}.
     * @return what {@link #fallbackEnded} or {@link #fallbackTimedOut} is to be given.
     */
    public final Object fallbackBegins(final Object event) {
        try {
            return onFallbackBegin(event);
        } catch (final Throwable ignored) {
            return null;
        }
    }

    /**
     * The calling thread has waited, and run its release.
     *
     * @param event what {@link #fallbackBegins} returned.
     * @param site  the release site.
     * @param cause why it found no page.
     */
    public final void fallbackEnded(final Object event, final String site, final String cause) {
        try {
            onFallbackEnd(event, site, cause);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * The calling thread waits no longer for a grace period, or sees that it must not wait for it at all; its release
     * is queued beyond the limit.
     *
     * @param event   what {@link #fallbackBegins} returned; {@code null} if the thread has not begun to wait.
     * @param timeout what it was that did not get on.
     */
    public final void fallbackTimedOut(final Object event, final FallbackTimeout timeout) {
        try {
            onFallbackTimeout(event, timeout);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * The body of a release has thrown.
     *
     * @param site      the release site.
     * @param exception what it threw.
     */
    public final void releaseFailed(final String site, final Throwable exception) {
        try {
            onReleaseFailure(site, exception);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * A release was queued in a page outside the limit.
     *
     * @param site  the release site.
     * @param cause why the caller could not wait.
     * @param pages overdraft pages now in use.
     */
    public final void overdraft(final String site, final String cause, final long pages) {
        try {
            onOverdraft(site, cause, pages);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * An object was released again while its first release was pending. The second release was refused.
     *
     * @param site        the second release site.
     * @param firstSite   the first.
     * @param objectClass the class of the object.
     */
    public final void doubleRelease(final String site, final String firstSite, final String objectClass) {
        try {
            onDoubleRelease(site, firstSite, objectClass);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * A release was lost on purpose: its body will never run.
     *
     * @param site   the release site.
     * @param reason {@code premature} or {@code heap full}.
     */
    public final void leaked(final String site, final String reason) {
        try {
            onLeak(site, reason);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * The heap is nearly full: idle pages were dropped, and none is allocated for a while.
     *
     * @param pagesDropped how many.
     */
    public final void pressureBackoff(final long pagesDropped) {
        try {
            onPressureBackoff(pagesDropped);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /** About once a second while anything goes on, and as often when nothing does. */
    public final void tick() {
        try {
            onTick();
        } catch (final Throwable ignored) {
            return;
        }
    }

    /**
     * Something of the runtime's own has thrown.
     *
     * @param thrown what it threw.
     */
    public final void broken(final Throwable thrown) {
        try {
            onBroken(thrown);
        } catch (final Throwable ignored) {
            return;
        }
    }

    /** The domain is closed. */
    public final void closed() {
        try {
            onClose();
        } catch (final Throwable ignored) {
            return;
        }
    }

    // ---- what an observer implements

    /**
     * Answers {@link #gracePeriodBegins}.
     */
    protected abstract void onGracePeriodBegin();

    /**
     * Answers {@link #gracePeriodEnded}.
     *
     * @param sequence         as there.
     * @param trigger          as there.
     * @param readersWaitedFor as there.
     * @param slowestReader    as there.
     * @param releases         as there.
     */
    protected abstract void onGracePeriodEnd(
        long sequence,
        Trigger trigger,
        long readersWaitedFor,
        Thread slowestReader,
        long releases);

    /**
     * Answers {@link #readerStalls}.
     *
     * @param stall as there.
     */
    protected abstract void onReaderStall(Stall stall);

    /**
     * Answers {@link #readerEndedInside}.
     *
     * @param reader as there.
     */
    protected abstract void onReaderEndedInside(Thread reader);

    /**
     * Answers {@link #pinStalls}.
     *
     * @param words as there.
     */
    protected abstract void onPinStall(String words);

    /**
     * Answers {@link #batchBegins}.
     *
     * @param event as there.
     * @return as there.
     */
    protected abstract Object onBatchBegin(Object event);

    /**
     * Answers {@link #batchEnded}.
     *
     * @param event    as there.
     * @param releases as there.
     * @param pages    as there.
     * @param threads  as there.
     */
    protected abstract void onBatchEnd(Object event, long releases, long pages, long threads);

    /**
     * Answers {@link #fallbackBegins}.
     *
     * @param event as there.
     * @return as there.
     */
    protected abstract Object onFallbackBegin(Object event);

    /**
     * Answers {@link #fallbackEnded}.
     *
     * @param event as there.
     * @param site  as there.
     * @param cause as there.
     */
    protected abstract void onFallbackEnd(Object event, String site, String cause);

    /**
     * Answers {@link #fallbackTimedOut}.
     *
     * @param event   as there.
     * @param timeout as there.
     */
    protected abstract void onFallbackTimeout(Object event, FallbackTimeout timeout);

    /**
     * Answers {@link #releaseFailed}.
     *
     * @param site      as there.
     * @param exception as there.
     */
    protected abstract void onReleaseFailure(String site, Throwable exception);

    /**
     * Answers {@link #overdraft}.
     *
     * @param site  as there.
     * @param cause as there.
     * @param pages as there.
     */
    protected abstract void onOverdraft(String site, String cause, long pages);

    /**
     * Answers {@link #doubleRelease}.
     *
     * @param site        as there.
     * @param firstSite   as there.
     * @param objectClass as there.
     */
    protected abstract void onDoubleRelease(String site, String firstSite, String objectClass);

    /**
     * Answers {@link #leaked}.
     *
     * @param site   as there.
     * @param reason as there.
     */
    protected abstract void onLeak(String site, String reason);

    /**
     * Answers {@link #pressureBackoff}.
     *
     * @param pagesDropped as there.
     */
    protected abstract void onPressureBackoff(long pagesDropped);

    /**
     * Answers {@link #tick}.
     */
    protected abstract void onTick();

    /**
     * Answers {@link #broken}.
     *
     * @param thrown as there.
     */
    protected abstract void onBroken(Throwable thrown);

    /**
     * Answers {@link #closed}.
     */
    protected abstract void onClose();

    /**
     * Whoever doesn't look.
     */
    private static final class Nobody extends Observer {
        @Override
        protected void onGracePeriodBegin() {
        }

        @Override
        protected void onGracePeriodEnd(
            final long sequence,
            final Trigger trigger,
            final long readersWaitedFor,
            final Thread slowestReader,
            final long releases) {
        }

        @Override
        protected void onReaderStall(final Stall stall) {
        }

        @Override
        protected void onPinStall(final String words) {
        }

        @Override
        protected void onReaderEndedInside(final Thread reader) {
        }

        @Override
        protected Object onBatchBegin(final Object event) {
            return null;
        }

        @Override
        protected void onBatchEnd(final Object event, final long releases, final long pages, final long threads) {
        }

        @Override
        protected Object onFallbackBegin(final Object event) {
            return null;
        }

        @Override
        protected void onFallbackEnd(final Object event, final String site, final String cause) {
        }

        @Override
        protected void onFallbackTimeout(final Object event, final FallbackTimeout timeout) {
        }

        @Override
        protected void onReleaseFailure(final String site, final Throwable exception) {
        }

        @Override
        protected void onOverdraft(final String site, final String cause, final long pages) {
        }

        @Override
        protected void onDoubleRelease(final String site, final String firstSite, final String objectClass) {
        }

        @Override
        protected void onLeak(final String site, final String reason) {
        }

        @Override
        protected void onPressureBackoff(final long pagesDropped) {
        }

        @Override
        protected void onTick() {
        }

        @Override
        protected void onBroken(final Throwable thrown) {
        }

        @Override
        protected void onClose() {
        }
    }
}

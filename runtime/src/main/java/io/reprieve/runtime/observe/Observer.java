package io.reprieve.runtime.observe;

/**
 * What the core tells about itself: grace periods, batches, fallbacks and failures of one domain. The core knows
 * only this class; JFR and the log are behind it, and what they throw is ignored.
 */
public abstract class Observer {
    /** For subclasses. */
    protected Observer() {
    }

    /** An observer that nobody looks at. */
    public static final Observer NONE = new Observer() { };

    /** A grace period begins. Called by the one thread that drives the engine. */
    public void gracePeriodBegins() {
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
    public void gracePeriodEnded(
        final long sequence,
        final Trigger trigger,
        final long readersWaitedFor,
        final Thread slowestReader,
        final long releases) {
    }

    /**
     * A reader lags behind a grace period for longer than the stall limit.
     *
     * @param stall which, and what it holds up.
     */
    public void readerStalls(final Stall stall) {
    }

    /**
     * A thread ended inside a section; it counts as outside.
     *
     * @param reader the thread, or {@code null} if it is no longer known.
     */
    public void readerEndedInside(final Thread reader) {
    }

    /** The reclaimer begins to run releases. */
    public void batchBegins() {
    }

    /**
     * The reclaimer has run releases.
     *
     * @param releases how many.
     * @param pages    pages that came home.
     * @param threads  releasing threads that they came from.
     */
    public void batchEnded(final long releases, final long pages, final long threads) {
    }

    /**
     * The calling thread begins to wait for a grace period, because it found no page for a release.
     *
     * @param event what this method returned to the thread before, or {@code null}.
     * @return what {@link #fallbackEnded} is to be given.
     */
    public Object fallbackBegins(final Object event) {
        return null;
    }

    /**
     * The calling thread has waited, and run its release.
     *
     * @param event what {@link #fallbackBegins} returned.
     * @param site  the release site.
     * @param cause why it found no page.
     */
    public void fallbackEnded(final Object event, final String site, final String cause) {
    }

    /**
     * The body of a release has thrown.
     *
     * @param site      the release site.
     * @param exception what it threw.
     */
    public void releaseFailed(final String site, final Throwable exception) {
    }

    /**
     * A release was queued in a page outside the limit.
     *
     * @param site  the release site.
     * @param cause why the caller could not wait.
     * @param pages overdraft pages now in use.
     */
    public void overdraft(final String site, final String cause, final long pages) {
    }

    /**
     * An object was released again while its first release was pending. The second release was refused.
     *
     * @param site        the second release site.
     * @param firstSite   the first.
     * @param objectClass the class of the object.
     */
    public void doubleRelease(final String site, final String firstSite, final String objectClass) {
    }

    /**
     * A release was lost on purpose: its body will never run.
     *
     * @param site   the release site.
     * @param reason {@code premature} or {@code heap full}.
     */
    public void leaked(final String site, final String reason) {
    }

    /**
     * The heap is nearly full: idle pages were dropped, and none is allocated for a while.
     *
     * @param pagesDropped how many.
     */
    public void pressureBackoff(final long pagesDropped) {
    }

    /** About once a second while anything goes on, and as often when nothing does. */
    public void tick() {
    }

    /**
     * Something of the runtime's own has thrown.
     *
     * @param thrown what it threw.
     */
    public void broken(final Throwable thrown) {
    }

    /** The domain is closed. */
    public void closed() {
    }
}

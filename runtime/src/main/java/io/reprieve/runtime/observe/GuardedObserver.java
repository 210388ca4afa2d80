package io.reprieve.runtime.observe;

/**
 * Passes on what the core tells, and lets nothing that an observer throws come back: neither a log handler of the
 * application nor JFR on a full heap may stop a release or a grace period.
 */
public final class GuardedObserver extends Observer {
    private final Observer observer;

    /**
     * A guard.
     *
     * @param observer what it guards against.
     */
    public GuardedObserver(final Observer observer) {
        this.observer = observer;
    }

    @Override
    public void gracePeriodBegins() {
        try {
            observer.gracePeriodBegins();
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void gracePeriodEnded(
        final long sequence,
        final Trigger trigger,
        final long readersWaitedFor,
        final Thread slowestReader,
        final long releases) {
        try {
            observer.gracePeriodEnded(sequence, trigger, readersWaitedFor, slowestReader, releases);
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void readerStalls(final Stall stall) {
        try {
            observer.readerStalls(stall);
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void readerEndedInside(final Thread reader) {
        try {
            observer.readerEndedInside(reader);
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void batchBegins() {
        try {
            observer.batchBegins();
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void batchEnded(final long releases, final long pages, final long threads) {
        try {
            observer.batchEnded(releases, pages, threads);
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public Object fallbackBegins(final Object event) {
        try {
            return observer.fallbackBegins(event);
        } catch (final Throwable ignored) {
            return null;
        }
    }

    @Override
    public void fallbackEnded(final Object event, final String site, final String cause) {
        try {
            observer.fallbackEnded(event, site, cause);
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void releaseFailed(final String site, final Throwable exception) {
        try {
            observer.releaseFailed(site, exception);
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void overdraft(final String site, final String cause, final long pages) {
        try {
            observer.overdraft(site, cause, pages);
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void doubleRelease(final String site, final String firstSite, final String objectClass) {
        try {
            observer.doubleRelease(site, firstSite, objectClass);
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void leaked(final String site, final String reason) {
        try {
            observer.leaked(site, reason);
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void pressureBackoff(final long pagesDropped) {
        try {
            observer.pressureBackoff(pagesDropped);
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void tick() {
        try {
            observer.tick();
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void broken(final Throwable thrown) {
        try {
            observer.broken(thrown);
        } catch (final Throwable ignored) {
            return;
        }
    }

    @Override
    public void closed() {
        try {
            observer.closed();
        } catch (final Throwable ignored) {
            return;
        }
    }
}

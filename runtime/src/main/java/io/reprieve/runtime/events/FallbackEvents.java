package io.reprieve.runtime.events;

import io.reprieve.runtime.observe.FallbackTimeout;

/**
 * The two events that a thread's wait for a grace period may become, begun together. A thread uses them again and
 * again.
 */
final class FallbackEvents {
    private final SynchronousFallbackEvent over = new SynchronousFallbackEvent();
    private final FallbackTimeoutEvent givenUp = new FallbackTimeoutEvent();

    FallbackEvents(final String domain) {
        over.domain = domain;
        givenUp.domain = domain;
    }

    FallbackEvents begin() {
        over.begin();
        givenUp.begin();
        return this;
    }

    void end(final String site, final String cause) {
        over.end();
        if (over.shouldCommit()) {
            over.site = site;
            over.cause = cause;
            over.caller = Frames.caller();
            over.commit();
        }
    }

    void giveUp(final FallbackTimeout timeout) {
        givenUp.end();
        if (givenUp.shouldCommit()) {
            final Thread reader = timeout.reader();
            givenUp.site = timeout.site();
            givenUp.caller = Frames.caller();
            givenUp.reader = reader;
            givenUp.readerStack = reader == null ? "" : Frames.lines(reader.getStackTrace(), Integer.MAX_VALUE);
            givenUp.lockedByReleaser = timeout.lockedByReleaser();
            givenUp.lock = reader == null ? "" : BlockedOn.text(reader);
            givenUp.inBody = timeout.isBody();
            givenUp.commit();
            givenUp.reader = null;
            givenUp.readerStack = null;
            givenUp.lock = null;
        }
    }
}

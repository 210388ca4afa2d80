package io.reprieve.runtime.queue;

import io.reprieve.runtime.reserve.Page;
import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.reserve.ThreadReserve;
import io.reprieve.runtime.thread.Wakeup;

/**
 * What a virtual thread releases in its update-side section, so that it holds back nobody else's releases. When the
 * section ends it becomes part of a {@link SharedQueue}; nobody empties it before.
 */
final class HeldBackQueue extends ReleaseQueue {
    HeldBackQueue(final Wakeup wakeup, final ThreadReserve reserve, final SharedReserve shared) {
        super(null, 0, wakeup, reserve, shared);
    }

    /** Where the chain begins. */
    Object firstLink() {
        return ((Page) link).successor;
    }

    /**
     * Begins anew, without entries. Allocates nothing: what was held back is elsewhere by now, and must not be twice.
     */
    void begin() {
        // Nobody has moved on from where the chain begins.
        final Page beginning = (Page) link;
        beginning.clear();
        goOnIn(beginning);
        openHead = null;
        restart = null;
        appended = 0;
        published = 0;
        updates = 0;
        updatesOfAll = 0;
        owes = false;
    }

    @Override
    boolean isForReclaimer() {
        return false;
    }
}

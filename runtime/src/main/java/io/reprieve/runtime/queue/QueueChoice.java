package io.reprieve.runtime.queue;

import io.reprieve.runtime.thread.VirtualThreads;

/**
 * Which queue a thread's release goes into: its own, made if there was none; what its update-side section holds back,
 * for a virtual thread; or else one that threads share.
 */
final class QueueChoice {
    private final QueueRegistry registry;
    private final UpdateSections updates;

    QueueChoice(final QueueRegistry registry, final UpdateSections updates) {
        this.registry = registry;
        this.updates = updates;
    }

    /** A thread's queue. A queue that threads share is the caller's until its turn ends. */
    ReleaseQueue queue(final Thread thread) {
        final ThreadQueue queue = registry.find(thread);
        if (queue != null) {
            return queue;
        }
        return VirtualThreads.isVirtual(thread) ? ofVirtual(thread) : first(thread);
    }

    private ReleaseQueue ofVirtual(final Thread thread) {
        final HeldBackQueue held = updates.find(thread);
        if (held != null) {
            return held;
        }
        return registry.isUpdating(thread) ? updates.add(thread) : stripeWithTurn(thread, false);
    }

    /** The queue of a platform thread's first release. */
    private ReleaseQueue first(final Thread thread) {
        if (registry.isUpdating(thread)) {
            // A shared queue would publish the release before the section ends.
            return registry.owned(thread);
        }
        final SharedQueue stripe = registry.stripe(thread);
        if (stripe.hasGuests && stripe.pending() != 0) {
            // What the thread has released before it could have a queue comes first.
            return stripeWithTurn(thread, true);
        }
        final ThreadQueue own = registry.tryRegister(thread);
        return own != null ? own : stripeWithTurn(thread, true);
    }

    private SharedQueue stripeWithTurn(final Thread thread, final boolean asGuest) {
        final SharedQueue stripe = registry.stripe(thread);
        stripe.takeTurn();
        stripe.hasGuests |= asGuest;
        return stripe;
    }

    /** Takes the paths of a queue that threads share. */
    void rehearse() {
        stripeWithTurn(Thread.currentThread(), true).endTurn();
    }
}

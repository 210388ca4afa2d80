package io.reprieve.runtime.queue;

import io.reprieve.runtime.thread.StackRoom;
import io.reprieve.runtime.thread.ThreadNames;
import io.reprieve.runtime.thread.VirtualThreads;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Update-side sections: what a thread releases inside one is published when its outermost one ends. A platform thread
 * holds back its own queue. A virtual thread has none, and its section fills a {@link HeldBackQueue}, which is spliced
 * into a shared one at the end. Nothing here waits, but for a turn.
 */
public final class UpdateSections {
    private static final int MOST_IDLE = 64;

    private final QueueRegistry registry;
    private final Map<Thread, HeldBackQueue> virtual = new ConcurrentHashMap<>();
    // Guarded by itself.
    private final Queue<HeldBackQueue> idle = new ArrayDeque<>();
    private volatile boolean isClosed;

    /** No sections yet. */
    public UpdateSections(final QueueRegistry registry) {
        this.registry = registry;
    }

    /** Holds back the calling thread's releases. Pairs with {@link #end}; sections nest. */
    public void begin() {
        if (isClosed) {
            throw new IllegalStateException("an update-side section in a domain that has been closed");
        }
        final Thread thread = Thread.currentThread();
        if (VirtualThreads.isVirtual(thread)) {
            StackRoom.need();
            final HeldBackQueue held = virtual.get(thread);
            (held != null ? held : add(thread)).beginUpdate();
        } else {
            registry.owned(thread).beginUpdate();
        }
    }

    /** Ends a section of the calling thread; at the end of the outermost its releases count as made. */
    public boolean end() {
        final Thread thread = Thread.currentThread();
        if (!VirtualThreads.isVirtual(thread)) {
            final ThreadQueue queue = registry.find(thread);
            return queue != null && queue.endUpdate();
        }
        final HeldBackQueue held = virtual.get(thread);
        if (held == null || held.updates == 0) {
            return false;
        }
        if (held.updates == 1) {
            splice(thread, held);
        } else {
            held.updates--;
        }
        return true;
    }

    /** As {@link #begin}, for a section of all domains. Called for the default domain, with room on the stack. */
    public boolean beginOfAll() {
        begin();
        return queueOrHeldBack(Thread.currentThread()).updatesOfAll++ == 0;
    }

    /**
     * Ends a section of all domains. Called for the default domain, with room on the stack.
     *
     * @throws IllegalStateException if the thread is not inside one.
     */
    public boolean endOfAll() {
        final ReleaseQueue queue = queueOrHeldBack(Thread.currentThread());
        if (queue == null || queue.updatesOfAll == 0) {
            throw new IllegalStateException("thread " + ThreadNames.ofCaller() + " ends an update-side section "
                + "that it has not begun: every endUpdate() needs a beginUpdate() before it");
        }
        final boolean isOutermost = --queue.updatesOfAll == 0;
        end();
        return isOutermost;
    }

    /** As {@link #begin}, if the thread has released in this domain; if not, its first release will see to it. */
    public void join() {
        final ReleaseQueue queue = queueOrHeldBack(Thread.currentThread());
        if (queue != null) {
            queue.beginUpdate();
        }
    }

    /** As {@link #end}, if the thread is inside a section of this domain. */
    public void leave() {
        end();
    }

    /** Whether the calling thread is inside an update-side section of this domain. */
    public boolean isInside() {
        return depth() != 0;
    }

    /** The update-side sections of this domain that the calling thread is inside of. */
    public int depth() {
        final ReleaseQueue queue = queueOrHeldBack(Thread.currentThread());
        return queue == null ? 0 : queue.updates;
    }

    /** Those among them that are sections of all domains. Asked of the default domain. */
    public int depthOfAll() {
        final ReleaseQueue queue = queueOrHeldBack(Thread.currentThread());
        return queue == null ? 0 : queue.updatesOfAll;
    }

    /** Whether a thread is inside an update-side section of all domains. Asked of the default domain. */
    public boolean isInsideOfAll(final Thread thread) {
        final ReleaseQueue queue = queueOrHeldBack(thread);
        return queue != null && queue.updatesOfAll != 0;
    }

    /** A platform thread's queue, or what a virtual thread holds back; {@code null} if there is none. */
    private ReleaseQueue queueOrHeldBack(final Thread thread) {
        return VirtualThreads.isVirtual(thread) ? virtual.get(thread) : registry.find(thread);
    }

    // ---- virtual threads

    /** What the virtual thread has released in its section, or {@code null} if it is not inside one. */
    HeldBackQueue find(final Thread thread) {
        return virtual.get(thread);
    }

    /** Where the thread releases into if it is inside a section of all domains, and hasn't met this one yet. */
    HeldBackQueue add(final Thread thread) {
        HeldBackQueue held;
        synchronized (idle) {
            held = idle.poll();
        }
        if (held == null) {
            held = registry.heldBack();
        }
        registry.joinUpdate(thread, held);
        boolean isInside = false;
        try {
            virtual.put(thread, held);
            isInside = true;
        } finally {
            if (!isInside) {
                // The map may have it, and have found the heap full when it counted it.
                virtual.remove(thread, held);
            }
        }
        return held;
    }

    private void splice(final Thread thread, final HeldBackQueue held) {
        final SharedQueue into = registry.stripe(thread);
        into.takeTurn();
        try {
            into.splice(held);
        } finally {
            into.endTurn();
        }
        try {
            // Only now: whoever closes the domain goes by this, and stops the reclaimers once nobody is inside.
            virtual.remove(thread);
            synchronized (idle) {
                if (idle.size() < MOST_IDLE) {
                    idle.add(held);
                }
            }
        } catch (final OutOfMemoryError e) {
            // The map counts what it has, the other one grows: both may find the heap full. The section has ended.
            return;
        }
    }

    /**
     * Ends the sections of threads that have ended. To be called now and then by the reclaimer, and by whoever waits
     * for all that was released: two that splice one section at a time would leave it idle twice.
     */
    public synchronized void sweep() {
        // What a section is left with by a stack overflow must not be less than it was left with by its thread.
        StackRoom.need();
        registry.endUpdatesOfEnded();
        if (virtual.isEmpty()) {
            // The iterator alone is more than a full heap has room for.
            return;
        }
        for (final Map.Entry<Thread, HeldBackQueue> section : virtual.entrySet()) {
            if (!section.getKey().isAlive()) {
                splice(section.getKey(), section.getValue());
            }
        }
    }

    // ---- closing

    /** From now on no section of this domain alone begins. */
    void close() {
        isClosed = true;
    }

    /**
     * Whether a section is open, whose releases will be published at its end, or by the sweep if its thread has ended.
     * Asked when the domain is closed, and no more of them begin.
     */
    public boolean hasOpen() {
        return hasVirtual()
            || registry.fold(QueueRegistry.ALL, 0, (queue, open) -> open + queue.updatesAcquire()) != 0;
    }

    private boolean hasVirtual() {
        // Not by the map's count: that may be off once the heap has been full.
        return virtual.keySet().iterator().hasNext();
    }
}

package io.reprieve.runtime.queue;

import io.reprieve.runtime.site.ClaimedRelease;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The update-side sections of virtual threads. Each fills a queue of its own, which is poured into the shared one at the
 * section's end, so that it holds back nobody else's releases.
 */
final class VirtualUpdates {
    private static final int MOST_IDLE = 64;

    private final Map<Thread, ReleaseQueue> sections = new ConcurrentHashMap<>();
    // Guarded by itself.
    private final Queue<ReleaseQueue> idle = new ArrayDeque<>();

    VirtualUpdates() {
    }

    /** What the thread has released in its section, or {@code null} if it is not inside one. */
    ReleaseQueue find(final Thread thread) {
        return sections.get(thread);
    }

    void begin(final Thread thread, final QueueRegistry registry) {
        final ReleaseQueue held = sections.get(thread);
        (held != null ? held : add(thread, registry)).beginUpdate();
    }

    /** Where the thread releases into if it is inside a section of all domains, and hasn't met this one yet. */
    ReleaseQueue add(final Thread thread, final QueueRegistry registry) {
        ReleaseQueue held;
        synchronized (idle) {
            held = idle.poll();
        }
        if (held == null) {
            held = registry.heldBack();
        }
        registry.joinUpdate(thread, held);
        sections.put(thread, held);
        return held;
    }

    boolean end(final Thread thread, final QueueRegistry registry) {
        final ReleaseQueue held = sections.get(thread);
        if (held == null) {
            return false;
        }
        if (--held.updates == 0) {
            sections.remove(thread);
            pour(thread, held, registry);
        }
        return true;
    }

    /** Ends the sections of threads that have ended. */
    void sweep(final QueueRegistry registry) {
        if (sections.isEmpty()) {
            // The iterator alone is more than a full heap has room for.
            return;
        }
        for (final Map.Entry<Thread, ReleaseQueue> section : sections.entrySet()) {
            if (!section.getKey().isAlive() && sections.remove(section.getKey(), section.getValue())) {
                pour(section.getKey(), section.getValue(), registry);
            }
        }
    }

    private void pour(final Thread thread, final ReleaseQueue held, final QueueRegistry registry) {
        held.readyToPour();
        final ClaimedRelease carrier = held.pourer;
        while (held.claim(carrier, held.runBy(false), 1) >= 0) {
            registry.path().pour(thread, carrier);
            held.runBy(false).finishOne();
            held.runBy(false).end(carrier);
        }
        held.reset();
        synchronized (idle) {
            if (idle.size() < MOST_IDLE) {
                idle.add(held);
            }
        }
    }
}

package io.reprieve.runtime.queue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The update-side sections of virtual threads. Each fills pages of its own, which are spliced into the shared queue at
 * its end, so that it holds back nobody else's releases.
 */
final class VirtualUpdates {
    private final Map<Thread, ReleaseQueue> sections = new ConcurrentHashMap<>();

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
        final ReleaseQueue held = registry.heldBack(thread);
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
            registry.splice(thread, held);
        }
        return true;
    }

    /** Ends the sections of threads that have ended. */
    void sweep(final QueueRegistry registry) {
        sections.forEach((thread, held) -> {
            if (!thread.isAlive() && sections.remove(thread, held)) {
                registry.splice(thread, held);
            }
        });
    }
}

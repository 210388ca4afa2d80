package io.reprieve.runtime.queue;

import io.reprieve.woven.EmbeddedHead;

/**
 * Whether there are objects with an embedded head at all. Where there are none, a release doesn't ask.
 */
public final class EmbeddedHeads {
    // Racy, but benign: an object with a head that is released before this is seen is queued as any other is.
    private static boolean exist;

    private EmbeddedHeads() {
    }

    /** From now on there are. Called by the agent before it weaves the first head. */
    public static void announce() {
        exist = true;
    }

    /** Whether there are. */
    static boolean exist() {
        return exist;
    }

    /** Whether an object has a head. */
    static boolean isOne(final Object object) {
        return exist && object instanceof EmbeddedHead;
    }

    /** Clears a head, so that the object may be released again; nothing for an object without one. */
    static void clear(final EmbeddedHead head) {
        if (head != null) {
            head.reprieve$site(null);
            head.reprieve$clear();
        }
    }
}

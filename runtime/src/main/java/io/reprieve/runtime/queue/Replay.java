package io.reprieve.runtime.queue;

import io.reprieve.runtime.site.ClaimedRelease;

/**
 * What a thread is running a release body for. A release of the same thing that the body makes, such as an override
 * that calls {@code super}, belongs to that body and runs at once.
 */
final class Replay {
    private static final int NOTHING = 0;
    private static final int OBJECT = 1;
    private static final int HANDLE = 2;

    Object object;
    long handle;
    int kind = NOTHING;

    void begin(final ClaimedRelease release) {
        if (release.site.releasesHandle()) {
            object = null;
            handle = release.primitives[0];
            kind = HANDLE;
        } else {
            object = release.references[0];
            kind = OBJECT;
        }
    }

    boolean isRunning() {
        return kind != NOTHING;
    }

    boolean isOf(final Object other) {
        return kind == OBJECT && object == other;
    }

    boolean isOf(final long other) {
        return kind == HANDLE && handle == other;
    }
}

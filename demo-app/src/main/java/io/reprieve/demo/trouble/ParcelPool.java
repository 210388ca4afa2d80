package io.reprieve.demo.trouble;

import io.reprieve.DeferRelease;
import java.util.ArrayDeque;

/**
 * Parcels that nobody uses.
 */
final class ParcelPool {
    // Guarded by itself.
    private final ArrayDeque<Parcel> idle = new ArrayDeque<>();

    Parcel take(final int weight, final boolean isDamaged) {
        Parcel parcel;
        synchronized (idle) {
            parcel = idle.poll();
        }
        if (parcel == null) {
            parcel = new Parcel();
        }
        parcel.fill(weight, isDamaged);
        return parcel;
    }

    /** Takes a parcel back, once no clerk looks at it any more. */
    @DeferRelease
    void free(final Parcel parcel) {
        if (parcel.isDamaged()) {
            throw new IllegalStateException("a damaged parcel can't go back to the pool");
        }
        synchronized (idle) {
            idle.add(parcel);
        }
    }
}

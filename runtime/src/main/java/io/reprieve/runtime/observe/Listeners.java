package io.reprieve.runtime.observe;

import io.reprieve.RcuListener;
import io.reprieve.RcuTrouble;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Whoever wants to be told of troubles, of all domains.
 */
public final class Listeners {
    private static final List<RcuListener> ALL = new CopyOnWriteArrayList<>();

    private Listeners() {
    }

    /**
     * From now on it is told.
     *
     * @param listener the listener; once more if it is there already.
     */
    public static void add(final RcuListener listener) {
        ALL.add(listener);
    }

    /**
     * It is told no more.
     *
     * @param listener the listener.
     * @return whether it was there.
     */
    public static boolean remove(final RcuListener listener) {
        return ALL.remove(listener);
    }

    /**
     * Whether telling anything is of use.
     *
     * @return {@code true} if there is a listener.
     */
    public static boolean areThere() {
        return !ALL.isEmpty();
    }

    /**
     * Tells all of them.
     *
     * @param trouble what has gone wrong.
     */
    public static void tell(final RcuTrouble trouble) {
        for (final RcuListener listener : ALL) {
            try {
                listener.happened(trouble);
            } catch (final Throwable ignored) {
                // The application's own trouble; the others are told all the same.
                continue;
            }
        }
    }
}

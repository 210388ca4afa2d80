package io.reprieve.woven;

import io.reprieve.Pin;
import io.reprieve.ReadSection;
import java.util.Arrays;

/**
 * The calls that woven methods make to keep what they hold: a reader that pins one object instead of staying in its
 * section, and uses that begin in one method and end in another. For the agent alone: applications use
 * {@link io.reprieve.Rcu#pin}.
 *
 * <p>Each is a section of its own where it pins, within that of its caller, if the caller is in one. Nothing here
 * throws into a woven method, but for what the JVM throws when the heap is full; then nothing is pinned: at entry
 * before the method's body runs, and where what it returns is to be pinned behind it.
 */
public final class WovenPins {
    // Grown under the lock. Racy, but benign: what isn't there yet is looked up under the lock.
    private static PinnedUses[] uses = new PinnedUses[1];

    private WovenPins() {
    }

    /**
     * Pins an object for as long as a method runs.
     *
     * @param domain the number of the domain.
     * @param object is kept; {@code null} needs nothing.
     * @return what {@link #letGo} is to be given.
     */
    public static Pin hold(final int domain, final Object object) {
        final ReadSection section = Woven.section(domain);
        final long saved = Woven.enter(section);
        try {
            return WovenDomains.get(domain).pinning().pin(object);
        } finally {
            Woven.exit(section, saved);
        }
    }

    /**
     * Pins a handle for as long as a method runs.
     *
     * @param domain the number of the domain.
     * @param handle is kept.
     * @return what {@link #letGo} is to be given.
     */
    public static Pin hold(final int domain, final long handle) {
        final ReadSection section = Woven.section(domain);
        final long saved = Woven.enter(section);
        try {
            return WovenDomains.get(domain).pinning().pin(handle);
        } finally {
            Woven.exit(section, saved);
        }
    }

    /**
     * Lets go of what a method has held.
     *
     * @param pin from {@link #hold}.
     */
    public static void letGo(final Pin pin) {
        pin.close();
    }

    /**
     * Begins a use of an object.
     *
     * @param domain the number of the domain.
     * @param object is kept; {@code null} needs nothing.
     */
    public static void pin(final int domain, final Object object) {
        if (object != null) {
            final ReadSection section = Woven.section(domain);
            pinAndExit(section, Woven.enter(section), domain, object);
        }
    }

    /**
     * Begins a use of a handle.
     *
     * @param domain the number of the domain.
     * @param handle is kept.
     */
    public static void pin(final int domain, final long handle) {
        final ReadSection section = Woven.section(domain);
        pinAndExit(section, Woven.enter(section), domain, handle);
    }

    /**
     * Begins a use of an object, and then leaves the section in which it was found.
     *
     * @param section of the calling thread.
     * @param saved   what the section's entry returned.
     * @param domain  the number of the domain.
     * @param object  is kept; {@code null} needs nothing.
     */
    public static void pinAndExit(
        final ReadSection section, final long saved, final int domain, final Object object) {
        try {
            if (object != null) {
                uses(domain).begin(object);
            }
        } finally {
            Woven.exit(section, saved);
        }
    }

    /**
     * Begins a use of a handle, and then leaves the section in which it was found.
     *
     * @param section of the calling thread.
     * @param saved   what the section's entry returned.
     * @param domain  the number of the domain.
     * @param handle  is kept.
     */
    public static void pinAndExit(final ReadSection section, final long saved, final int domain, final long handle) {
        try {
            uses(domain).begin(handle);
        } finally {
            Woven.exit(section, saved);
        }
    }

    /**
     * Ends a use of an object, on whatever thread. Nothing if none has begun.
     *
     * @param domain the number of the domain.
     * @param object is let go.
     */
    public static void unpin(final int domain, final Object object) {
        if (object != null) {
            uses(domain).end(object);
        }
    }

    /**
     * Ends a use of a handle, on whatever thread. Nothing if none has begun.
     *
     * @param domain the number of the domain.
     * @param handle is let go.
     */
    public static void unpin(final int domain, final long handle) {
        uses(domain).end(handle);
    }

    private static PinnedUses uses(final int domain) {
        final PinnedUses[] uses = WovenPins.uses;
        final PinnedUses found = domain < uses.length ? uses[domain] : null;
        return found != null ? found : make(domain);
    }

    private static synchronized PinnedUses make(final int domain) {
        PinnedUses[] more = uses;
        if (domain >= more.length) {
            more = Arrays.copyOf(more, domain + 1);
        }
        if (more[domain] == null) {
            more[domain] = new PinnedUses(WovenDomains.get(domain));
        }
        uses = more;
        return more[domain];
    }
}

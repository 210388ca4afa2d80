package io.reprieve.torture;

import io.reprieve.Pin;
import io.reprieve.RcuDomain;

/**
 * An element that is kept beyond the section in which it was found, by a pin for each of the two ways in which it may
 * be released: as an object, and as a handle.
 */
final class Holding {
    final long word;
    private final World world;
    private final Element element;
    private Pin object;
    private Pin handle;

    /** Pins what a section has found. Called inside it. */
    Holding(final World world, final long word) {
        this.world = world;
        this.word = word;
        element = world.element(word);
        pin(world.rcu);
    }

    private void pin(final RcuDomain rcu) {
        if (element.countPin()) {
            world.releases.pinned.incrementAndGet();
        }
        object = rcu.pin(element);
        handle = rcu.pin(word);
    }

    /** Pins it once more, inside another section, and lets go of the first pins. */
    void pinAnew() {
        final Pin firstObject = object;
        final Pin firstHandle = handle;
        world.rcu.readLock();
        try {
            pin(world.rcu);
        } finally {
            world.rcu.readUnlock();
        }
        element.countUnpin();
        firstObject.close();
        firstHandle.close();
    }

    void letGo() {
        element.countUnpin();
        handle.close();
        object.close();
    }
}

package com.acme.faults;

/**
 * Something shared that is used by readers, replaced by a writer, and released: an own pool's object, or a library's.
 * Each method stands for one that people write.
 */
public abstract class Subject {
    /** What {@link #take} has loaded. */
    protected Object taken;

    /** A fresh one is published, the first one; nothing is released. */
    public abstract void begin();

    /** Loads and uses it, all in one. */
    public abstract void readOnce();

    /** Loads it, to be used later. */
    public abstract void take();

    /** Uses what was loaded before. */
    public abstract void useTaken();

    /** Publishes another, and releases the one that it has replaced. */
    public abstract void swap();

    /** Releases it first, and publishes another after. */
    public abstract void releaseFirst();

    /** Releases the one that it has replaced twice. */
    public abstract void releaseTwice();

    /** Goes on with the one that it has released. */
    public abstract void useAfter();

    /** Uses the one that it has replaced for the last time, and then releases it. */
    public abstract void useBefore();
}

package io.reprieve.model;

/**
 * How stores reach the loads of other threads: the part of a state that all threads share.
 */
interface Memory {
    /** How many bytes of a state it takes. They come first. */
    int size();

    void initialise(byte[] state);

    /**
     * Whether a fence does more than keep its own thread's accesses in order.
     */
    boolean isSteppedByFences();

    /** How many values a thread could load from a cell. */
    int choices(byte[] state, int thread, int address);

    /**
     * Loads.
     *
     * @param choice from 0, the oldest value that may still be loaded, to the newest.
     */
    int load(byte[] state, int thread, int address, int choice, boolean acquires);

    /**
     * Stores.
     *
     * @param exchanges whether it is the second half of an exchange, whose first half has loaded the newest value.
     */
    void store(byte[] state, int thread, int address, int value, boolean releases, boolean exchanges);

    /** A full fence. */
    void fence(byte[] state, int thread);

    /** The value that is last in the order of stores to a cell. */
    int newest(byte[] state, int address);

    /**
     * Makes equal states equal byte by byte.
     *
     * @param loads for each thread the cells that it may still load, as a bit set.
     */
    void tidy(byte[] state, long[] loads);
}

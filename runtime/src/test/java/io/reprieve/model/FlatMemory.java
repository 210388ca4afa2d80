package io.reprieve.model;

/**
 * A memory in which a store reaches all threads at once.
 */
final class FlatMemory implements Memory {
    private final byte[] initial;

    FlatMemory(final byte[] initial) {
        this.initial = initial;
    }

    @Override
    public int size() {
        return initial.length;
    }

    @Override
    public void initialise(final byte[] state) {
        System.arraycopy(initial, 0, state, 0, initial.length);
    }

    @Override
    public boolean isSteppedByFences() {
        return false;
    }

    @Override
    public int choices(final byte[] state, final int thread, final int address) {
        return 1;
    }

    @Override
    public int load(
        final byte[] state, final int thread, final int address, final int choice, final boolean acquires) {
        return state[address];
    }

    @Override
    public void store(
        final byte[] state,
        final int thread,
        final int address,
        final int value,
        final boolean releases,
        final boolean exchanges) {
        state[address] = (byte) value;
    }

    @Override
    public void fence(final byte[] state, final int thread) {
        // The order of the thread's own accesses is all there is to it.
    }

    @Override
    public int newest(final byte[] state, final int address) {
        return state[address];
    }

    @Override
    public void tidy(final byte[] state, final long[] loads) {
        // Nothing is remembered but the values.
    }
}

package io.reprieve.model;

/**
 * A memory that keeps every store that some thread may still load, in the order of stores to its cell, and for each
 * thread how far along that order it has got in each cell: its view.
 *
 * <p>A load finds any store that is not older than the thread's view, and moves the view there. A releasing store
 * carries the view of its thread, and an acquiring load that finds it takes that over. A full fence takes over the
 * view of all full fences before it, and adds its own. A store inherits what the same thread's previous store to the
 * cell has carried, and an exchange what the store carries that it has loaded: the release sequences of C++11.
 *
 * <pre>
 *   cells:   count | value writer view | value writer view | ...
 *   threads: view | view at the last fence | view of all that was loaded
 *   fences:  view
 * </pre>
 */
final class ViewMemory implements Memory {
    private static final int MOST_STORES = 12;
    private static final int VALUE = 0;
    private static final int WRITER = 1;
    private static final int CARRIED = 2;
    private static final int NOBODY = -1;
    private static final int VIEWS_OF_A_THREAD = 3;

    private final byte[] initial;
    private final int cells;
    private final int threads;
    private final int storeSize;
    private final int cellSize;
    private final int threadViews;
    private final int fenceView;

    ViewMemory(final byte[] initial, final int threads) {
        if (initial.length > Long.SIZE) {
            throw new IllegalArgumentException("too many cells");
        }
        this.initial = initial;
        this.threads = threads;
        cells = initial.length;
        storeSize = CARRIED + cells;
        cellSize = 1 + MOST_STORES * storeSize;
        threadViews = cells * cellSize;
        fenceView = threadViews + threads * VIEWS_OF_A_THREAD * cells;
    }

    @Override
    public int size() {
        return fenceView + cells;
    }

    @Override
    public void initialise(final byte[] state) {
        for (int address = 0; address < cells; address++) {
            state[address * cellSize] = 1;
            final int store = storeAt(address, 0);
            state[store + VALUE] = initial[address];
            state[store + WRITER] = NOBODY;
        }
    }

    @Override
    public boolean isSteppedByFences() {
        return true;
    }

    @Override
    public int choices(final byte[] state, final int thread, final int address) {
        return state[address * cellSize] - state[view(thread) + address];
    }

    @Override
    public int load(
        final byte[] state, final int thread, final int address, final int choice, final boolean acquires) {
        final int index = state[view(thread) + address] + choice;
        final int store = storeAt(address, index);
        state[view(thread) + address] = (byte) index;
        join(state, loadedView(thread), store + CARRIED);
        if (acquires) {
            join(state, view(thread), store + CARRIED);
        }
        return state[store + VALUE];
    }

    @Override
    public void store(
        final byte[] state,
        final int thread,
        final int address,
        final int value,
        final boolean releases,
        final boolean exchanges) {
        final int index = state[address * cellSize];
        if (index == MOST_STORES) {
            throw new IllegalStateException("too many stores that somebody may still load");
        }
        state[address * cellSize]++;
        state[view(thread) + address] = (byte) index;
        final int previous = storeAt(address, index - 1);
        final int store = storeAt(address, index);
        state[store + VALUE] = (byte) value;
        state[store + WRITER] = (byte) thread;
        final int carried = store + CARRIED;
        System.arraycopy(state, releases ? view(thread) : viewAtFence(thread), state, carried, cells);
        if (exchanges || state[previous + WRITER] == thread) {
            join(state, carried, previous + CARRIED);
        }
        state[carried + address] = (byte) index;
    }

    @Override
    public void fence(final byte[] state, final int thread) {
        final int view = view(thread);
        join(state, view, loadedView(thread));
        join(state, fenceView, view);
        System.arraycopy(state, fenceView, state, view, cells);
        System.arraycopy(state, view, state, viewAtFence(thread), cells);
        System.arraycopy(state, view, state, loadedView(thread), cells);
    }

    @Override
    public int newest(final byte[] state, final int address) {
        return state[storeAt(address, state[address * cellSize] - 1) + VALUE];
    }

    /** Forgets the stores that nobody can load any more. */
    @Override
    public void tidy(final byte[] state, final long[] loads) {
        for (int address = 0; address < cells; address++) {
            int oldest = state[address * cellSize] - 1;
            for (int thread = 0; thread < threads; thread++) {
                if ((loads[thread] & 1L << address) != 0) {
                    oldest = Math.min(oldest, state[view(thread) + address]);
                }
            }
            if (oldest > 0) {
                forget(state, address, oldest);
            }
        }
    }

    private void forget(final byte[] state, final int address, final int count) {
        final int cell = address * cellSize;
        final int kept = state[cell] - count;
        state[cell] = (byte) kept;
        System.arraycopy(state, storeAt(address, count), state, storeAt(address, 0), kept * storeSize);
        for (int i = storeAt(address, kept); i < cell + cellSize; i++) {
            state[i] = 0;
        }
        for (int other = 0; other < cells; other++) {
            for (int index = 0; index < state[other * cellSize]; index++) {
                lower(state, storeAt(other, index) + CARRIED + address, count);
            }
        }
        for (int i = 0; i < threads * VIEWS_OF_A_THREAD; i++) {
            lower(state, threadViews + i * cells + address, count);
        }
        lower(state, fenceView + address, count);
    }

    private static void lower(final byte[] state, final int position, final int count) {
        state[position] = (byte) Math.max(0, state[position] - count);
    }

    private void join(final byte[] state, final int into, final int from) {
        for (int i = 0; i < cells; i++) {
            if (state[from + i] > state[into + i]) {
                state[into + i] = state[from + i];
            }
        }
    }

    private int storeAt(final int address, final int index) {
        return address * cellSize + 1 + index * storeSize;
    }

    private int view(final int thread) {
        return threadViews + thread * VIEWS_OF_A_THREAD * cells;
    }

    private int viewAtFence(final int thread) {
        return view(thread) + cells;
    }

    private int loadedView(final int thread) {
        return view(thread) + 2 * cells;
    }
}

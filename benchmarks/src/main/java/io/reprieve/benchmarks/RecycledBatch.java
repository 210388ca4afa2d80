package io.reprieve.benchmarks;

import io.netty.util.Recycler;

/**
 * A batch of objects from Netty's recycler that belong to a thread of its own, so that whoever recycles them here is
 * another. The two hand the batch to each other, spinning: what is to be measured would drown in a thread's waking.
 */
class RecycledBatch {
    private enum Turn {
        OWNER, OTHER, END
    }

    private final Recycled[] batch;
    private final Thread owner = new Thread(this::get, "owner-of-the-recycler");
    private volatile Turn turn = Turn.OTHER;

    RecycledBatch(final int size) {
        batch = new Recycled[size];
        owner.setDaemon(true);
        owner.start();
    }

    private void get() {
        // Without a limit that matters, and pooling every object: by default it keeps one in eight.
        final Recycler<Recycled> recycler = new Recycler<>(batch.length * 2, 0, batch.length) {
            @Override
            protected Recycled newObject(final Handle<Recycled> handle) {
                return new Recycled(handle);
            }
        };
        while (true) {
            switch (turn) {
                case OWNER -> {
                    for (int i = 0; i < batch.length; i++) {
                        batch[i] = recycler.get();
                    }
                    turn = Turn.OTHER;
                }
                case OTHER -> Thread.onSpinWait();
                case END -> {
                    return;
                }
            }
        }
    }

    void fill() {
        turn = Turn.OWNER;
        while (turn == Turn.OWNER) {
            Thread.onSpinWait();
        }
    }

    Recycled[] batch() {
        return batch;
    }

    void close() {
        turn = Turn.END;
    }

    /**
     * An object that knows the way back.
     */
    static final class Recycled {
        private final Recycler.Handle<Recycled> handle;

        Recycled(final Recycler.Handle<Recycled> handle) {
            this.handle = handle;
        }

        void recycle() {
            handle.recycle(this);
        }
    }
}

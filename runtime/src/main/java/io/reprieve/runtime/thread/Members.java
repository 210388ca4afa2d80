package io.reprieve.runtime.thread;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A list of records that only grows at its end, so that it can be read while records are added. Removal makes a
 * new list.
 *
 * @param <R> the kind of record.
 */
public final class Members<R extends ThreadRecord> {
    private static final VarHandle SIZE = Fields.of(MethodHandles.lookup(), "size", int.class);

    private final ThreadRecord[] records;
    private int size;

    Members(final int capacity) {
        records = new ThreadRecord[capacity];
    }

    /**
     * How many records there are. Pairs with the release in {@code add}: the records below the size are complete.
     *
     * @return the size, which may grow at any time.
     */
    public int sizeAcquire() {
        return (int) SIZE.getAcquire(this);
    }

    /**
     * One record.
     *
     * @param index below a size that {@link #sizeAcquire()} returned.
     * @return the record.
     */
    @SuppressWarnings("unchecked")
    public R get(final int index) {
        return (R) records[index];
    }

    boolean isFull() {
        return size == records.length;
    }

    /** Called under the table's lock. */
    void add(final R record) {
        records[size] = record;
        SIZE.setRelease(this, size + 1);
    }
}

package io.reprieve.demo.program;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count that one thread advances and others may watch.
 */
public final class Counter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long value;

    /**
     * A count of zero.
     */
    public Counter() {
    }

    /**
     * The count, as it was a moment ago.
     *
     * @return the count.
     */
    public long get() {
        // Opaque: a number that was current a moment ago, and nothing else is read on the strength of it.
        return (long) VALUE.getOpaque(this);
    }

    /**
     * Advances the count. Only one thread may.
     *
     * @param amount to add.
     */
    public void add(final long amount) {
        // Plain read: the caller is the only writer. Opaque write: it gets out in the end, whole; pairs with get.
        VALUE.setOpaque(this, (long) VALUE.get(this) + amount);
    }
}

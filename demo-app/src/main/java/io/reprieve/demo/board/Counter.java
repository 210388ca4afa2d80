package io.reprieve.demo.board;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count that one thread advances and others may watch.
 */
final class Counter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long value;

    long get() {
        // Opaque: a number that was current a moment ago, and nothing else is read on the strength of it.
        return (long) VALUE.getOpaque(this);
    }

    void add(final long amount) {
        // Plain read: the caller is the only writer. Opaque write: it gets out in the end, whole; pairs with get.
        VALUE.setOpaque(this, (long) VALUE.get(this) + amount);
    }
}

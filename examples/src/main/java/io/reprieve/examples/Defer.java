package io.reprieve.examples;

import io.reprieve.Rcu;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/**
 * The four forms of a deferred release: an object or a handle, alone or with what takes it back. Each function is a
 * constant: a lambda that captures something would allocate at each release. Releases of one thread run in order.
 *
 * <p>It prints:
 * <pre>
 * object buffer
 * pool takes quote
 * handle 17
 * allocator takes 42
 * </pre>
 */
public final class Defer {
    private static final Consumer<String> CLOSE = object -> System.out.println("object " + object);
    private static final BiConsumer<String, String> PUT =
        (pool, object) -> System.out.println(pool + " takes " + object);
    private static final LongConsumer UNMAP = handle -> System.out.println("handle " + handle);
    private static final ObjLongConsumer<String> FREE =
        (allocator, handle) -> System.out.println(allocator + " takes " + handle);

    private Defer() {
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        Rcu.defer("buffer", CLOSE);
        Rcu.defer("pool", "quote", PUT);
        Rcu.defer(17, UNMAP);
        Rcu.defer("allocator", 42, FREE);
        Rcu.barrier();
    }
}

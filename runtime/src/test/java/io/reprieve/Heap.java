package io.reprieve;

import io.reprieve.runtime.Domain;
import io.reprieve.runtime.queue.QueueRegistry;
import java.lang.reflect.Field;

/**
 * Has a domain find no memory for the queue of another thread, as on a full heap: by a size that no array has.
 */
final class Heap {
    private Heap() {
    }

    private static Object get(final Class<?> type, final String name, final Object of) {
        try {
            final Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static QueueRegistry queues(final RcuDomain domain) {
        return (QueueRegistry) get(Domain.class, "registry", get(RcuDomain.class, "domain", domain));
    }

    /** From now on no thread of a domain gets a queue of its own. */
    static void fill(final RcuDomain domain) {
        try {
            queues(domain).resizeThreadReserves(Integer.MAX_VALUE);
        } catch (final OutOfMemoryError e) {
            return;
        }
        throw new AssertionError("there is memory for that");
    }

    /** Ends it. */
    static void empty(final RcuDomain domain) {
        queues(domain).resizeThreadReserves(1);
    }
}

package io.reprieve.runtime.site;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * The one call that takes the place of the loop where a woven method has a bulk method.
 *
 * <p>A method that takes an array of {@code Object} sees the objects where they lie in their page. One that takes an
 * array of the released type gets a copy, in an array that is used again and again: it is empty between two calls, and
 * goes with the site, and with it its class.
 */
final class BulkLoop extends BodyLoop {
    private static final VarHandle SPARE = Fields.of(MethodHandles.lookup(), "spare", Object[].class);
    private static final MethodType CALL =
        MethodType.methodType(void.class, Object.class, Object[].class, int.class, int.class);

    private final MethodHandle bulk;
    // The released type; null where objects are seen where they lie.
    private final Class<?> copied;
    private final int pageEntries;
    // Null while a thread uses it.
    private Object[] spare;

    BulkLoop(final MethodHandle method, final boolean isStatic, final int pageEntries) {
        final Class<?> type = method.type().parameterType(isStatic ? 0 : 1).getComponentType();
        this.bulk = (isStatic ? MethodHandles.dropArguments(method, 0, Object.class) : method).asType(CALL);
        this.copied = type == Object.class ? null : type;
        this.pageEntries = pageEntries;
        if (copied != null) {
            // Now: the first release may be run when the heap is full.
            spare = newArray();
        }
    }

    private Object[] newArray() {
        return (Object[]) Array.newInstance(copied, pageEntries);
    }

    @Override
    void run(final Stretch stretch) throws Throwable {
        final int from = stretch.next;
        final int end = stretch.end;
        if (copied == null) {
            stretch.next = end;
            bulk.invokeExact(stretch.context, stretch.references, from, end);
            return;
        }
        final int count = end - from;
        // Acquire and release: each of two threads that use it one after the other finds it empty.
        final Object[] taken = (Object[]) SPARE.getAndSet(this, null);
        final Object[] copies = taken != null ? taken : newArray();
        try {
            System.arraycopy(stretch.references, from, copies, 0, count);
            stretch.next = end;
            bulk.invokeExact(stretch.context, copies, 0, count);
        } finally {
            Arrays.fill(copies, 0, count, null);
            // Pairs with the getAndSet above.
            SPARE.setRelease(this, copies);
        }
    }
}

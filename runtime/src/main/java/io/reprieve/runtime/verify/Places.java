package io.reprieve.runtime.verify;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * All places of woven code, by number, and the fields that they name.
 */
public final class Places {
    /** What is loaded is used, or kept in a local. */
    public static final int USED = 0;
    /** What is loaded is returned to the caller. */
    public static final int RETURNED = 1;
    /** What is loaded is stored somewhere else. */
    public static final int STORED = 2;

    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Place[].class);

    // Guarded by the class.
    private static final Map<String, Place> KNOWN = new HashMap<>();
    private static final Map<String, FieldFacts> FIELDS = new HashMap<>();
    private static int size;
    // Grown under the lock. Pairs with the acquire in get().
    private static volatile Place[] places = new Place[1024];

    private Places() {
    }

    /**
     * The number of a place. The same each time that its class is woven anew.
     *
     * @param type     the class, by its binary name.
     * @param method   its method.
     * @param line     the line, or 0.
     * @param what     what is done there, as reports show it.
     * @param field    the field that is loaded or stored, or {@code null}.
     * @param isInLoop whether it is inside a loop.
     * @param fate     what becomes of what is loaded: {@link #USED}, {@link #RETURNED} or {@link #STORED}.
     * @param key      tells the place from the others of its class.
     * @return the number.
     */
    public static synchronized int number(
            final String type,
            final String method,
            final int line,
            final String what,
            final String field,
            final boolean isInLoop,
            final int fate,
            final String key) {
        final Place known = KNOWN.get(type + key);
        if (known != null) {
            return known.number();
        }
        if (size == places.length) {
            places = Arrays.copyOf(places, 2 * size);
        }
        final FieldFacts facts = field == null ? null : FIELDS.computeIfAbsent(field, ignored -> new FieldFacts());
        final Place place = new Place(size, type, method, line, what, field, isInLoop, facts, fate);
        KNOWN.put(type + key, place);
        // Pairs with the acquire in get().
        ELEMENT.setRelease(places, size, place);
        return size++;
    }

    static Place get(final int number) {
        return (Place) ELEMENT.getAcquire(places, number);
    }
}

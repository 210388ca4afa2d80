package io.reprieve.runtime.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Looks up the {@link VarHandle} of a field, for the static initialisers of classes with shared state.
 */
public final class Fields {
    private Fields() {
    }

    /**
     * The handle of an instance field that the lookup class declares.
     *
     * @param lookup of the class that declares the field.
     * @param name   of the field.
     * @param type   of the field.
     * @return the handle.
     */
    public static VarHandle of(final MethodHandles.Lookup lookup, final String name, final Class<?> type) {
        try {
            return lookup.findVarHandle(lookup.lookupClass(), name, type);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}

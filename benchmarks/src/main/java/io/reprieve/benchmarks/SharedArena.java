package io.reprieve.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The JDK's own way to free what other threads may look at: a shared {@code Arena} of the foreign-memory API, JDK 22
 * and later, reached by method handles so that the code compiles for 17.
 */
final class SharedArena {
    private static final MethodHandle OPEN;
    private static final MethodHandle CLOSE;

    static {
        MethodHandle open = null;
        MethodHandle close = null;
        try {
            final Class<?> arena = Class.forName("java.lang.foreign.Arena");
            final MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            open = lookup.findStatic(arena, "ofShared", MethodType.methodType(arena))
                .asType(MethodType.methodType(Object.class));
            close = lookup.findVirtual(arena, "close", MethodType.methodType(void.class))
                .asType(MethodType.methodType(void.class, Object.class));
        } catch (final ReflectiveOperationException e) {
            // An earlier JDK; whoever opens one is told.
        }
        OPEN = open;
        CLOSE = close;
    }

    private SharedArena() {
    }

    static void openAndClose() {
        if (OPEN == null) {
            throw new UnsupportedOperationException("a shared Arena needs JDK 22 or later");
        }
        try {
            CLOSE.invokeExact(OPEN.invokeExact());
        } catch (final Throwable e) {
            throw new IllegalStateException("the arena could not be opened and closed", e);
        }
    }
}

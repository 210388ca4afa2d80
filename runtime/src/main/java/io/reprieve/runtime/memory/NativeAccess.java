package io.reprieve.runtime.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The right to call native code, without which JDK 22 and later print a warning. A library has it if the user has
 * granted it on the command line; the agent grants it to a module of its own, and leaves it here.
 */
public final class NativeAccess {
    private static volatile MethodHandles.Lookup granted;

    private NativeAccess() {
    }

    /**
     * Leaves the right to call native code. To be called before anything else of the runtime is used.
     *
     * @param lookup of a class whose module has native access.
     */
    public static void grant(final MethodHandles.Lookup lookup) {
        granted = lookup;
    }

    /**
     * The right to call native code.
     *
     * @return the lookup to link native functions with; {@code null} if there is none.
     */
    static MethodHandles.Lookup lookup() {
        final MethodHandles.Lookup agents = granted;
        if (agents != null) {
            return agents;
        }
        return isEnabled(NativeAccess.class.getModule()) ? MethodHandles.lookup() : null;
    }

    private static boolean isEnabled(final Module module) {
        try {
            // JDK 22 and later.
            final MethodHandle isNativeAccessEnabled = MethodHandles.publicLookup().findVirtual(
                Module.class, "isNativeAccessEnabled", MethodType.methodType(boolean.class));
            return (boolean) isNativeAccessEnabled.invokeExact(module);
        } catch (final Throwable e) {
            return false;
        }
    }
}

package io.reprieve.agent.granted;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;

/**
 * The one class of a module of the agent's own, which has rights that nobody else is to have.
 */
public final class Grant {
    private Grant() {
    }

    /**
     * Looks up what this class's module sees.
     *
     * @return a lookup in it.
     */
    public static MethodHandles.Lookup lookup() {
        return MethodHandles.lookup();
    }

    /**
     * Gives this class's module native access, for which {@code java.lang} must be open to it, and hands the right on.
     *
     * @return a lookup that native functions can be linked with.
     * @throws ReflectiveOperationException if this JDK does it in another way.
     */
    public static MethodHandles.Lookup allowNativeAccess() throws ReflectiveOperationException {
        final Method enable = Module.class.getDeclaredMethod("implAddEnableNativeAccess");
        enable.setAccessible(true);
        enable.invoke(Grant.class.getModule());
        return MethodHandles.lookup();
    }
}

package io.reprieve.agent.granted;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;

/**
 * The one class of a module of the agent's own, which is allowed to call native code, so that nobody else has to be.
 */
public final class NativeLookup {
    private NativeLookup() {
    }

    /**
     * Gives this class's module native access, for which {@code java.lang} must be open to it, and hands the right on.
     *
     * @return a lookup that native functions can be linked with.
     * @throws ReflectiveOperationException if this JDK does it in another way.
     */
    public static MethodHandles.Lookup allow() throws ReflectiveOperationException {
        final Method enable = Module.class.getDeclaredMethod("implAddEnableNativeAccess");
        enable.setAccessible(true);
        enable.invoke(NativeLookup.class.getModule());
        return MethodHandles.lookup();
    }
}

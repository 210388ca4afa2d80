package com.acme;

import io.reprieve.ReadSide;

/**
 * Prints what the program may do: whether the JDK's insides are open to it, and whether it may call native code.
 */
public final class Rights {
    private Rights() {
    }

    public static void main(final String[] arguments) {
        new Rights().look();
        final Module own = Rights.class.getModule();
        System.out.println(Object.class.getModule().isOpen("java.lang", own) + " " + mayCallNativeCode(own));
    }

    @ReadSide
    private void look() {
        // A section, so that there is something to weave.
    }

    private static Object mayCallNativeCode(final Module module) {
        try {
            return Module.class.getMethod("isNativeAccessEnabled").invoke(module);
        } catch (final ReflectiveOperationException e) {
            return "none";
        }
    }
}

package io.reprieve.runtime.memory;

import java.lang.invoke.VarHandle;

/**
 * The pair of barriers between a reader's stamp and the engine's scan.
 *
 * <p>The reader stores its stamp and then loads pointers; the engine advances the epoch and then loads stamps.
 * Unless both sides order their store before their later loads, each may miss the other's store, and the object
 * that the reader has just found is reclaimed under it. The engine pays {@link #heavy()}, once for a grace
 * period; the reader pays {@link #afterStamp()}, for every outermost section.
 */
public final class Fences {
    private Fences() {
    }

    /**
     * Orders the reader's stamp before every later load of the section. Pairs with {@link #heavy()}.
     */
    public static void afterStamp() {
        VarHandle.fullFence();
    }

    /**
     * Orders the new epoch before every later load of a stamp. Pairs with {@link #afterStamp()}.
     */
    public static void heavy() {
        VarHandle.fullFence();
    }

    /**
     * Whether the reader's barrier is only a compiler's, because the heavy one interrupts every running core.
     *
     * @return {@code false}: readers fence themselves.
     */
    public static boolean areAsymmetric() {
        return false;
    }

    /**
     * The name of the chosen pair.
     *
     * @return the value of the {@code barrier} key that forces this choice.
     */
    public static String choice() {
        return "fence";
    }
}

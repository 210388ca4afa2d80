package io.reprieve.runtime.memory;

import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The pair of barriers between a reader's stamp and the engine's scan. Chosen once, when the runtime starts.
 *
 * <p>The reader stores its stamp and then loads pointers; the engine advances the epoch and then loads stamps.
 * Unless both sides order their store before their later loads, each may miss the other's store, and the object
 * that the reader has just found is reclaimed under it. The engine pays {@link #heavy()}, once for a grace
 * period; the reader pays {@link #afterStamp()}, for every outermost section.
 *
 * <table>
 * <caption>The two pairs</caption>
 * <tr><th>{@code barrier}</th><th>reader</th><th>engine</th></tr>
 * <tr><td>{@code fence}</td><td>full fence</td><td>full fence</td></tr>
 * <tr><td>{@code membarrier}</td><td>compiler barrier (a load fence, which costs no instruction on x86)</td>
 * <td>{@code membarrier(2)}: every running thread of the process executes a full fence</td></tr>
 * </table>
 *
 * <p>The asymmetric pair is liburcu's {@code memb} flavour. HotSpot's compilers move no memory access across a fence of
 * whatever kind, which the Java memory model does not promise of a load fence; the stress tests check it.
 */
public final class Fences {
    // Constants for the compilers.
    private static final MethodHandle SYSTEM_CALL;
    private static final long MEMBARRIER;
    private static final boolean ASYMMETRIC;
    private static final String REPORT;

    static {
        final String wanted = Settings.ofProcess().text(Key.BARRIER);
        MethodHandle systemCall = null;
        long number = 0;
        String report = "fence: readers issue a full fence, as barrier=fence asks";
        if (!wanted.equals("fence")) {
            try {
                number = Membarrier.number();
                systemCall = Membarrier.link(number);
                report = "membarrier: readers issue no fence, each grace period interrupts the running cores once "
                    + "(barrier=fence avoids that)";
            } catch (final UnsupportedOperationException e) {
                if (wanted.equals("membarrier")) {
                    throw new IllegalArgumentException("barrier=membarrier is not possible here: " + e.getMessage()
                        + "; barrier=auto uses a full fence instead", e);
                }
                report = "fence: readers issue a full fence; " + e.getMessage();
            }
        }
        SYSTEM_CALL = systemCall;
        MEMBARRIER = number;
        ASYMMETRIC = systemCall != null;
        REPORT = report;
    }

    /** So many calls, and some, until the JVM makes a handle a form of its own. */
    private static final int CALLS_UNTIL_CUSTOMIZED = 200;

    private Fences() {
    }

    /** Issues the heavy barrier often enough that no later one allocates. */
    public static void rehearse() {
        for (int i = 0; ASYMMETRIC && i < CALLS_UNTIL_CUSTOMIZED; i++) {
            membarrier();
        }
    }

    /**
     * Orders the reader's stamp before every later load of the section. Pairs with {@link #heavy()}. Orders any other
     * store that is made often before a later load, too, whose counterpart is seldom.
     */
    public static void afterStamp() {
        if (ASYMMETRIC) {
            VarHandle.acquireFence();
        } else {
            VarHandle.fullFence();
        }
    }

    /**
     * Orders the new epoch before every later load of a stamp. Pairs with {@link #afterStamp()}.
     */
    public static void heavy() {
        if (ASYMMETRIC) {
            membarrier();
        }
        VarHandle.fullFence();
    }

    private static void membarrier() {
        final long result;
        try {
            result = (long) SYSTEM_CALL.invokeExact(MEMBARRIER, Membarrier.PRIVATE_EXPEDITED, 0L, 0L);
        } catch (final Error e) {
            // The stack's end, or the heap's: not the call's fault, and its caller knows how to go on.
            throw e;
        } catch (final Throwable e) {
            throw new IllegalStateException("membarrier, which worked at start, has failed", e);
        }
        if (result != 0) {
            throw new IllegalStateException("membarrier, which worked at start, has returned " + result);
        }
    }

    /**
     * Whether the reader's barrier is only a compiler's, and the heavy one interrupts every running core.
     *
     * @return {@code true} with membarrier.
     */
    public static boolean areAsymmetric() {
        return ASYMMETRIC;
    }

    /**
     * What was chosen, and why.
     *
     * @return a line for the start report.
     */
    public static String report() {
        return REPORT;
    }
}

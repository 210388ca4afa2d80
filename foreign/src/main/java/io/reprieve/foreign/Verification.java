package io.reprieve.foreign;

import io.reprieve.woven.Startup;

/**
 * Whether this process looks for uses of closed memory: the setting {@code verify}.
 */
final class Verification {
    /** A constant for the compilers. */
    static final boolean IS_ON = Startup.isVerifying();

    private static final int NONE = -1;
    private static final int GUARD = IS_ON ? openGuard() : NONE;

    private Verification() {
    }

    /**
     * The descriptor of a file without bytes, to be mapped over what was given back.
     *
     * @return the descriptor, or a negative number where the system has no such files.
     */
    static int guard() {
        return GUARD;
    }

    private static int openGuard() {
        try {
            return CLibrary.emptyFile();
        } catch (final RuntimeException e) {
            return NONE;
        }
    }
}

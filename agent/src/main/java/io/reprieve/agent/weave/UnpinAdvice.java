package io.reprieve.agent.weave;

import net.bytebuddy.asm.Advice;

/**
 * The code that goes behind the body of a method in which a use ends that began elsewhere, however it ends. It reads
 * the arguments as the method was given them.
 */
final class UnpinAdvice {
    private UnpinAdvice() {
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Held final int unpinned) {
        final int read = unpinned;
    }
}

package io.reprieve.agent.weave;

import net.bytebuddy.asm.Advice;

/**
 * The code that goes around the body of a method in which a use of its receiver, or of an argument, begins. If the
 * method throws, it has not. The exit reads the arguments as the method was given them.
 */
final class PinAdvice {
    private PinAdvice() {
    }

    @Advice.OnMethodEnter
    static void enter(@Held final int pinned) {
        final int read = pinned;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.Thrown final Throwable thrown, @LetGo final int unpinned) {
        if (thrown != null) {
            final int read = unpinned;
        }
    }
}

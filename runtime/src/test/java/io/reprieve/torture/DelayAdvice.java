package io.reprieve.torture;

import net.bytebuddy.asm.Advice;

/**
 * What is woven into each method of the runtime.
 */
final class DelayAdvice {
    private DelayAdvice() {
    }

    @Advice.OnMethodEnter
    static void enter(@DelayPoint final int point) {
        Delays.pass(point);
    }

    @Advice.OnMethodExit
    static void exit(@DelayPoint final int point) {
        Delays.pass(point);
    }
}

package io.reprieve.agent.weave;

import io.reprieve.woven.Woven;
import net.bytebuddy.asm.Advice;

/**
 * The code that goes around one turn of a duty cycle. The entry stands before the protected range, as in
 * {@link ReaderAdvice}: what was not begun is not ended.
 */
final class QuiescentAdvice {
    private QuiescentAdvice() {
    }

    @Advice.OnMethodEnter
    static int enter(@DomainNumber final int domain) {
        return Woven.beginDutyCycle(domain);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(@DomainNumber final int domain, @Advice.Enter final int state) {
        Woven.endDutyCycle(domain, state);
    }
}

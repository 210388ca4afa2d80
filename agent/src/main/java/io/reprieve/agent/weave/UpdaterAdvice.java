package io.reprieve.agent.weave;

import io.reprieve.woven.Woven;
import net.bytebuddy.asm.Advice;

/**
 * The code that goes around the body of an updater without a domain, which holds back the releases of all domains.
 * The entry stands before the protected range, as in {@link ReaderAdvice}: what was not begun is not ended.
 */
final class UpdaterAdvice {
    private UpdaterAdvice() {
    }

    @Advice.OnMethodEnter
    static void enter() {
        Woven.beginUpdate();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit() {
        Woven.endUpdate();
    }
}

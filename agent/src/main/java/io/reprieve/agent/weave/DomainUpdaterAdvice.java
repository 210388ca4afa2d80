package io.reprieve.agent.weave;

import io.reprieve.woven.Woven;
import net.bytebuddy.asm.Advice;

/**
 * As {@link UpdaterAdvice}, for an updater that holds back the releases of one domain.
 */
final class DomainUpdaterAdvice {
    private DomainUpdaterAdvice() {
    }

    @Advice.OnMethodEnter
    static void enter(@DomainNumber final int domain) {
        Woven.beginUpdate(domain);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(@DomainNumber final int domain) {
        Woven.endUpdate(domain);
    }
}

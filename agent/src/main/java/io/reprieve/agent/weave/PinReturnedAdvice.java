package io.reprieve.agent.weave;

import io.reprieve.ReadSection;
import io.reprieve.woven.Woven;
import net.bytebuddy.asm.Advice;

/**
 * The code that goes around the body of a method that returns what is used from then on: a section, in which it is
 * found, and at the end of which it is pinned.
 */
final class PinReturnedAdvice {
    private PinReturnedAdvice() {
    }

    @Advice.OnMethodEnter
    static ReadSection enter(@DomainNumber final int domain, @Advice.Local(HeldCall.SAVED) long saved) {
        final ReadSection section = Woven.section(domain);
        saved = Woven.enter(section);
        return section;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(
            @Advice.Enter final ReadSection section,
            @Advice.Local(HeldCall.SAVED) final long saved,
            @Advice.Thrown final Throwable thrown,
            @Held final int pinnedAndLeft) {
        if (thrown == null) {
            final int read = pinnedAndLeft;
        } else {
            Woven.exit(section, saved);
        }
    }
}

package io.reprieve.agent.weave;

import io.reprieve.ReadSection;
import io.reprieve.woven.Woven;
import net.bytebuddy.asm.Advice;

/**
 * The code that goes around the body of a reader.
 *
 * <p>The entry stands before the protected range of the body: when it throws (a stack overflow), neither the body nor
 * the exit is run. Nothing is suppressed, and the arguments need no copies, because the exit reads none.
 */
final class ReaderAdvice {
    private ReaderAdvice() {
    }

    @Advice.OnMethodEnter
    static ReadSection enter(@ReaderNumber final int reader, @Advice.Local("saved") long saved) {
        final ReadSection section = Woven.section();
        saved = Woven.enterDefault(section, reader);
        return section;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(@Advice.Enter final ReadSection section, @Advice.Local("saved") final long saved) {
        Woven.exit(section, saved);
    }
}

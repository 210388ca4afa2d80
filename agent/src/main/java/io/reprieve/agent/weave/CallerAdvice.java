package io.reprieve.agent.weave;

import io.reprieve.woven.Woven;
import java.lang.invoke.MethodHandles;
import net.bytebuddy.asm.Advice;

/**
 * The code that goes around the body of a release which its caller runs, where it may wait. As {@link ReleaseAdvice};
 * and the runtime is told when a body is over that has run in place, so that it knows what belongs to it.
 */
final class CallerAdvice {
    private CallerAdvice() {
    }

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static int enter(
            @ReleaseAdvice.Outcome final int outcome,
            @ReleaseAdvice.Site final int site,
            @Advice.Local("byCaller") int byCaller) {
        int result = outcome;
        if (result == Woven.UNRESOLVED) {
            // Inlined, the lookup is the woven class's own: it may call its private methods, in whatever module.
            Woven.resolve(site, MethodHandles.lookup());
            result = outcome;
        }
        if (result >= Woven.BY_CALLER) {
            byCaller = result;
            result = Woven.RUN;
        }
        return result; // Woven.RUN is the default value: all else skips the body
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(@ReleaseAdvice.Site final int site, @Advice.Local("byCaller") final int byCaller) {
        if (byCaller != 0) {
            Woven.endByCaller(site, byCaller);
        }
    }
}

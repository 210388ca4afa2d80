package io.reprieve.agent.weave;

import io.reprieve.woven.Woven;
import net.bytebuddy.asm.Advice;

/**
 * The exit of {@link CallerAdvice}, and of {@link AnswerAdvice}, where the caller gets something at once.
 */
final class CallerAnswerAdvice {
    private CallerAnswerAdvice() {
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(
            @Advice.Enter final int outcome,
            @ReleaseAdvice.Site final int site,
            @Advice.Local("byCaller") final int byCaller,
            @AnswerAdvice.Answer final int answer) {
        if (byCaller != 0) {
            Woven.endByCaller(site, byCaller);
        } else if (outcome != Woven.RUN) {
            final int set = answer;
        }
    }
}

package io.reprieve.agent.weave;

import io.reprieve.woven.Woven;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.bytebuddy.asm.Advice;

/**
 * The code that goes after a release whose caller gets something at once: unless the body has run in place, the method
 * returns that. The parameter {@code answer} is read for its effect ({@link AnswerStore}).
 */
final class AnswerAdvice {
    private AnswerAdvice() {
    }

    /** Reading it sets what the method returns. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Answer {
    }

    @Advice.OnMethodExit(backupArguments = false)
    static void exit(@Advice.Enter final int outcome, @Answer final int answer) {
        if (outcome != Woven.RUN) {
            final int set = answer;
        }
    }
}

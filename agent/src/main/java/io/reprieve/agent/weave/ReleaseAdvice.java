package io.reprieve.agent.weave;

import io.reprieve.woven.Woven;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.invoke.MethodHandles;
import net.bytebuddy.asm.Advice;

/**
 * The code that goes before the body of a release.
 *
 * <p>Each read of the parameter {@code outcome} becomes the whole {@link ReleaseCall}, so it is read once for each
 * attempt. Nothing is suppressed: under {@code suppress} an entry that throws would let the body run at once, and an
 * object would be freed under its readers.
 */
final class ReleaseAdvice {
    private ReleaseAdvice() {
    }

    /** The call that captures receiver and arguments. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Outcome {
    }

    /** The number of the release site. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Site {
    }

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static int enter(@Outcome final int outcome, @Site final int site) {
        int result = outcome;
        if (result == Woven.UNRESOLVED) {
            // Inlined, the lookup is the woven class's own: it may call its private methods, in whatever module.
            Woven.resolve(site, MethodHandles.lookup());
            result = outcome;
        }
        return result; // Woven.RUN is the default value: all else skips the body
    }
}

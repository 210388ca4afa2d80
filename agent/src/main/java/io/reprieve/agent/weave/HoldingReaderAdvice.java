package io.reprieve.agent.weave;

import io.reprieve.Pin;
import io.reprieve.woven.WovenPins;
import net.bytebuddy.asm.Advice;

/**
 * The code that goes around the body of a reader that pins one object, or handle, instead of staying in a section. The
 * entry stands before the protected range, as in {@link ReaderAdvice}: what was not pinned is not let go.
 */
final class HoldingReaderAdvice {
    private HoldingReaderAdvice() {
    }

    @Advice.OnMethodEnter
    static Pin enter(@Held final Pin pin) {
        return pin;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(@Advice.Enter final Pin pin) {
        WovenPins.letGo(pin);
    }
}

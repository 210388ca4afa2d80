package io.reprieve.agent.weave;

import io.reprieve.ReadSection;
import io.reprieve.woven.Woven;
import net.bytebuddy.asm.Advice;

/**
 * As {@link ReaderAdvice}, for a reader of a named domain.
 */
final class DomainReaderAdvice {
    private DomainReaderAdvice() {
    }

    @Advice.OnMethodEnter
    static ReadSection enter(
            @DomainNumber final int domain, @ReaderNumber final int reader, @Advice.Local("saved") long saved) {
        final ReadSection section = Woven.section(domain);
        saved = Woven.enter(section, reader);
        return section;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, backupArguments = false)
    static void exit(@Advice.Enter final ReadSection section, @Advice.Local("saved") final long saved) {
        Woven.exit(section, saved);
    }
}

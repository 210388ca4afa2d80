package io.reprieve.runtime;

import io.reprieve.Rcu;
import io.reprieve.runtime.queue.SlowPath;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.reader.ReaderSlot;

/**
 * The quiescent-state readers of a domain, and what each does at a quiescent state: it runs its own releases, and
 * repays what it owes. {@link Rcu} says what each method does.
 */
public final class QuiescentStates {
    private final Domain domain;
    private final ReaderRegistry readers;
    private final Deferral deferral;
    private final SlowPath slowPath;

    QuiescentStates(final Domain domain) {
        this.domain = domain;
        readers = domain.readers();
        deferral = domain.deferral();
        slowPath = domain.slowPath();
    }

    /**
     * One turn of a duty cycle begins.
     *
     * @return what {@link #endDutyCycle} is to be given.
     */
    public int beginDutyCycle() {
        return readers.beginDutyCycle();
    }

    /**
     * One turn of a duty cycle has ended. May wait for a grace period, if the thread's releases have outrun the
     * reserve.
     *
     * @param state what {@link #beginDutyCycle()} returned.
     */
    public void endDutyCycle(final int state) {
        if (readers.endDutyCycle(state)) {
            runOwnAndRepay();
        }
    }

    /**
     * As {@link Rcu#online()}.
     *
     * @throws IllegalStateException if the calling thread is online already, or inside a section.
     */
    public void online() {
        readers.goOnline();
    }

    /**
     * As {@link Rcu#quiescent()}.
     *
     * @throws IllegalStateException if the calling thread is not online, or inside a section.
     */
    public void quiescent() {
        readers.quiesce();
        runOwnAndRepay();
    }

    private void runOwnAndRepay() {
        if (!deferral.hasChores()) {
            return;
        }
        slowPath.runOwn();
        if (!slowPath.owes() || Domains.whyNotWait(domain) != null) {
            // Whoever holds back the grace periods of another domain would wait for those who do so here.
            return;
        }
        final ReaderSlot online = readers.suspendOnline();
        try {
            slowPath.repay();
        } finally {
            readers.resumeOnline(online);
        }
    }

    /**
     * As {@link Rcu#offline()}.
     *
     * @throws IllegalStateException if the calling thread is not online, or inside a section.
     */
    public void offline() {
        readers.goOffline();
    }
}

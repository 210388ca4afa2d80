package io.reprieve.foreign;

import io.reprieve.RcuDomain;
import java.lang.foreign.Arena;
import java.util.function.Consumer;

/**
 * A shared arena of the JDK's, made for whoever asks an {@link RcuArena} for its scope: cleanup actions, upcall stubs,
 * libraries and {@code FileChannel.map(.., Arena)} go there. Closing it takes the JDK's handshake, after the grace
 * period, on whoever runs releases.
 */
final class Session extends Resource {
    private static final Consumer<Session> CLOSE = Session::giveBack;

    private final RcuDomain domain;
    private final Arena arena = Arena.ofShared();

    Session(final RcuDomain domain) {
        super(0);
        this.domain = domain;
    }

    Arena arena() {
        return arena;
    }

    @Override
    long size() {
        return 0;
    }

    @Override
    void giveBack() {
        try {
            arena.close();
        } catch (final IllegalStateException e) {
            if (!arena.scope().isAlive()) {
                throw e;
            }
            // A native call holds it; whoever makes one needs no section. Again after the next grace period.
            domain.defer(this, CLOSE);
        }
    }
}

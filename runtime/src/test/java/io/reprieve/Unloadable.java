package io.reprieve;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * A program of its own class loader, which releases things of its own in some way, and leaves.
 */
final class Unloadable implements BiConsumer<RcuDomain, String> {
    private static final AtomicReference<Object> LAST = new AtomicReference<>();

    private Unloadable() {
    }

    @Override
    public void accept(final RcuDomain domain, final String way) {
        final Unloadable other = new Unloadable();
        switch (way) {
            case "object" -> domain.defer(other, LAST::set);
            case "object with a context" -> domain.defer(this, other, (context, object) -> LAST.set(object));
            case "handle" -> domain.defer(1L, handle -> LAST.set(handle));
            case "handle with a context" -> domain.defer(this, 1L, (context, handle) -> LAST.set(context));
            case "a body that throws" -> domain.defer(other, object -> {
                throw new Failure();
            });
            case "more than a page" -> {
                for (int i = 0; i < 3 * FreshDomains.RELEASES_IN_TINY_PAGE; i++) {
                    domain.defer(this, other, (context, object) -> LAST.set(object));
                }
            }
            case "in a section" -> {
                domain.readLock();
                for (int i = 0; i < 3 * FreshDomains.RELEASES_IN_TINY_PAGE; i++) {
                    domain.defer(this, other, (context, object) -> LAST.set(object));
                }
                domain.readUnlock();
            }
            case "in an update" -> {
                domain.beginUpdate();
                domain.defer(this, other, (context, object) -> LAST.set(object));
                domain.endUpdate();
            }
            default -> throw new IllegalArgumentException(way);
        }
    }

    /** What a body throws. */
    private static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}

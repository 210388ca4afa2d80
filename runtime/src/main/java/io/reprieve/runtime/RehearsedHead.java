package io.reprieve.runtime;

import io.reprieve.woven.EmbeddedHead;

/**
 * An object with an embedded head, for the rehearsal: what the agent makes of a pooled class, but that one thread uses
 * it.
 */
final class RehearsedHead implements EmbeddedHead {
    private boolean isClaimed;
    private Object successor;
    private Object site;
    private Object context;
    private Object function;

    @Override
    public boolean reprieve$claim() {
        final boolean wasFree = !isClaimed;
        isClaimed = true;
        return wasFree;
    }

    @Override
    public void reprieve$clear() {
        isClaimed = false;
    }

    @Override
    public Object reprieve$successor() {
        return successor;
    }

    @Override
    public void reprieve$successor(final Object next) {
        successor = next;
    }

    @Override
    public Object reprieve$site() {
        return site;
    }

    @Override
    public void reprieve$site(final Object ofRelease) {
        site = ofRelease;
    }

    @Override
    public Object reprieve$context() {
        return context;
    }

    @Override
    public void reprieve$context(final Object ofRelease) {
        context = ofRelease;
    }

    @Override
    public Object reprieve$function() {
        return function;
    }

    @Override
    public void reprieve$function(final Object ofRelease) {
        function = ofRelease;
    }
}

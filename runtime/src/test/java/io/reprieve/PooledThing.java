package io.reprieve;

import io.reprieve.woven.EmbeddedHead;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the agent makes of a class marked {@link Pooled}, written by hand.
 */
public class PooledThing implements EmbeddedHead {
    private final AtomicBoolean isClaimed = new AtomicBoolean();
    private final int number;
    private volatile Object successor;
    private volatile Object site;
    private volatile Object context;
    private volatile Object function;

    public PooledThing(final int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    @Override
    public boolean reprieve$claim() {
        return isClaimed.compareAndSet(false, true);
    }

    @Override
    public void reprieve$clear() {
        isClaimed.set(false);
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

package io.reprieve.runtime.queue;

import io.reprieve.woven.EmbeddedHead;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An object with a head such as the agent embeds: the claim with a compare-and-set, the successor with release and
 * acquire, the rest plain.
 */
final class Head extends Numbered implements EmbeddedHead {
    private static final VarHandle CLAIMED;
    private static final VarHandle SUCCESSOR;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            CLAIMED = lookup.findVarHandle(Head.class, "claimed", int.class);
            SUCCESSOR = lookup.findVarHandle(Head.class, "successor", Object.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private int claimed;
    private Object successor;
    private Object site;
    private Object context;
    private Object function;

    Head(final int number) {
        super(number);
    }

    @Override
    public boolean reprieve$claim() {
        return CLAIMED.compareAndSet(this, 0, 1);
    }

    @Override
    public void reprieve$clear() {
        CLAIMED.setRelease(this, 0);
    }

    @Override
    public Object reprieve$successor() {
        return SUCCESSOR.getAcquire(this);
    }

    @Override
    public void reprieve$successor(final Object next) {
        SUCCESSOR.setRelease(this, next);
    }

    @Override
    public Object reprieve$site() {
        return site;
    }

    @Override
    public void reprieve$site(final Object releaseSite) {
        site = releaseSite;
    }

    @Override
    public Object reprieve$context() {
        return context;
    }

    @Override
    public void reprieve$context(final Object captured) {
        context = captured;
    }

    @Override
    public Object reprieve$function() {
        return function;
    }

    @Override
    public void reprieve$function(final Object captured) {
        function = captured;
    }
}

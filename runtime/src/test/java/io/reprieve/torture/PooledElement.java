package io.reprieve.torture;

import io.reprieve.woven.EmbeddedHead;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An element with an embedded head, written by hand as the agent weaves it: where there is no page, the element itself
 * is the link of the queue's chain.
 */
final class PooledElement extends Element implements EmbeddedHead {
    private static final VarHandle CLAIMED = handle("claimed", boolean.class);
    private static final VarHandle SUCCESSOR = handle("successor", Object.class);

    private boolean claimed;
    private Object successor;
    private Object site;
    private Object context;
    private Object function;

    PooledElement(final int number, final Arena home) {
        super(number, home);
    }

    private static VarHandle handle(final String name, final Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(PooledElement.class, name, type);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public boolean reprieve$claim() {
        return CLAIMED.compareAndSet(this, false, true);
    }

    @Override
    public void reprieve$clear() {
        CLAIMED.setRelease(this, false);
    }

    @Override
    public Object reprieve$successor() {
        return SUCCESSOR.getAcquire(this);
    }

    @Override
    public void reprieve$successor(final Object successor) {
        SUCCESSOR.setRelease(this, successor);
    }

    @Override
    public Object reprieve$site() {
        return site;
    }

    @Override
    public void reprieve$site(final Object site) {
        this.site = site;
    }

    @Override
    public Object reprieve$context() {
        return context;
    }

    @Override
    public void reprieve$context(final Object context) {
        this.context = context;
    }

    @Override
    public Object reprieve$function() {
        return function;
    }

    @Override
    public void reprieve$function(final Object function) {
        this.function = function;
    }
}

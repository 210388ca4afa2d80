package io.reprieve.runtime.site;

import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/**
 * The site of a release that was made through the API: one for each class of function and each way to call it.
 */
public final class FunctionSite extends ReleaseSite {
    /** {@code defer(object, Consumer)}: the function is the context. */
    public static final int CONSUMER = -1;
    /** {@code defer(context, object, BiConsumer)}. */
    public static final int BI_CONSUMER = -2;
    /** {@code defer(handle, LongConsumer)}: the function is the context. */
    public static final int LONG_CONSUMER = -3;
    /** {@code defer(context, handle, ObjLongConsumer)}. */
    public static final int OBJ_LONG_CONSUMER = -4;

    private final int kind;

    private FunctionSite(final String name, final SiteCounters counters, final int kind) {
        super(
            name, counters, kind >= BI_CONSUMER ? 1 : 0, kind >= BI_CONSUMER ? 0 : 1, kind < BI_CONSUMER,
            RunOn.RECLAIMER, WhenExhausted.SYNCHRONIZE);
        this.kind = kind;
    }

    /** The sites of one class of functions. */
    static FunctionSite[] ofEachKind(final String name, final SiteCounters counters) {
        return new FunctionSite[] {
            new FunctionSite(name, counters, CONSUMER),
            new FunctionSite(name, counters, BI_CONSUMER),
            new FunctionSite(name, counters, LONG_CONSUMER),
            new FunctionSite(name, counters, OBJ_LONG_CONSUMER),
        };
    }

    @Override
    @SuppressWarnings("unchecked")
    public void run(final ClaimedRelease release, final int at) {
        switch (kind) {
            case CONSUMER -> ((Consumer<Object>) release.context).accept(release.references[at]);
            case BI_CONSUMER ->
                ((BiConsumer<Object, Object>) release.function).accept(release.context, release.references[at]);
            case LONG_CONSUMER -> ((LongConsumer) release.context).accept(release.primitives[at]);
            default -> ((ObjLongConsumer<Object>) release.function).accept(release.context, release.primitives[at]);
        }
    }
}

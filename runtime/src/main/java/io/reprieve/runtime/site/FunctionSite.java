package io.reprieve.runtime.site;

import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;

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
    /** {@code deferBulk(context, object, BulkRelease)}. */
    public static final int BULK = -5;
    /** {@code deferBulk(context, handle, BulkHandleRelease)}. */
    public static final int BULK_HANDLES = -6;
    private static final FunctionLoop[] SHARED = {
        new FunctionLoop(CONSUMER), new FunctionLoop(BI_CONSUMER), new FunctionLoop(LONG_CONSUMER),
        new FunctionLoop(OBJ_LONG_CONSUMER), new FunctionLoop(BULK), new FunctionLoop(BULK_HANDLES),
    };

    private final int kind;

    private FunctionSite(final String name, final SiteCounters counters, final int kind) {
        super(
            name, counters, releasesHandle(kind) ? 0 : 1, releasesHandle(kind) ? 1 : 0, releasesHandle(kind),
            RunOn.RECLAIMER, WhenExhausted.SYNCHRONIZE, SHARED[-1 - kind]);
        this.kind = kind;
    }

    private static boolean releasesHandle(final int kind) {
        return kind == LONG_CONSUMER || kind == OBJ_LONG_CONSUMER || kind == BULK_HANDLES;
    }

    /** The sites of one class of functions. */
    static FunctionSite[] ofEachKind(final String name, final SiteCounters counters) {
        return new FunctionSite[] {
            new FunctionSite(name, counters, CONSUMER),
            new FunctionSite(name, counters, BI_CONSUMER),
            new FunctionSite(name, counters, LONG_CONSUMER),
            new FunctionSite(name, counters, OBJ_LONG_CONSUMER),
            new FunctionSite(name, counters, BULK),
            new FunctionSite(name, counters, BULK_HANDLES),
        };
    }

    @Override
    public boolean isBulk() {
        return kind == BULK || kind == BULK_HANDLES;
    }

    @Override
    BodyLoop ownLoop(final BodyLoop shared) {
        // A bulk call is one a page: nothing is to be won.
        return isBulk() ? shared : LoopClasses.ofFunction(kind, shared);
    }
}

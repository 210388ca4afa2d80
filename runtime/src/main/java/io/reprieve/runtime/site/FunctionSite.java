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

    // The value hangs on the function's class, and refers to nothing of it: no class loader is kept alive.
    private static final ClassValue<FunctionSite[]> SITES = new ClassValue<>() {
        @Override
        protected FunctionSite[] computeValue(final Class<?> type) {
            return sites(nameOf(type));
        }
    };

    /** For functions that are first met on a full heap. */
    private static final FunctionSite[] UNNAMED = sites("a function");

    private final int kind;

    private FunctionSite(final String name, final int kind) {
        super(name, kind >= BI_CONSUMER ? 1 : 0, kind >= BI_CONSUMER ? 0 : 1, RunOn.RECLAIMER, WhenExhausted.SYNCHRONIZE);
        this.kind = kind;
    }

    /**
     * The site of a function. Allocates the first time that a class of functions is met.
     *
     * @param function the release function.
     * @param kind     how it is called: one of this class's constants.
     * @return the site.
     */
    public static FunctionSite of(final Object function, final int kind) {
        try {
            return SITES.get(function.getClass())[-1 - kind];
        } catch (final OutOfMemoryError e) {
            return UNNAMED[-1 - kind];
        }
    }

    private static FunctionSite[] sites(final String name) {
        return new FunctionSite[] {
            new FunctionSite(name, CONSUMER),
            new FunctionSite(name, BI_CONSUMER),
            new FunctionSite(name, LONG_CONSUMER),
            new FunctionSite(name, OBJ_LONG_CONSUMER),
        };
    }

    private static String nameOf(final Class<?> type) {
        final String name = type.getName();
        final int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : name.substring(0, lambda) + " (lambda)";
    }

    @Override
    public boolean releasesHandle() {
        return primitives() != 0;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void run(final ClaimedRelease release) {
        switch (kind) {
            case CONSUMER -> ((Consumer<Object>) release.context).accept(release.references[0]);
            case BI_CONSUMER ->
                ((BiConsumer<Object, Object>) release.function).accept(release.context, release.references[0]);
            case LONG_CONSUMER -> ((LongConsumer) release.context).accept(release.primitives[0]);
            default -> ((ObjLongConsumer<Object>) release.function).accept(release.context, release.primitives[0]);
        }
    }
}

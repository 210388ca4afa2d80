package io.reprieve.runtime.site;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * The loop over releases of one woven method. Never used itself: {@link LoopClasses} makes a hidden copy of it for each
 * method, in which the handle is a constant, so that the body can be inlined.
 */
final class WovenLoop extends BodyLoop {
    private static final MethodHandle BODY;
    private static final int STRIDE;

    static {
        try {
            final WovenLoopData data =
                MethodHandles.classData(MethodHandles.lookup(), "_", WovenLoopData.class);
            BODY = data.body();
            STRIDE = data.stride();
        } catch (final IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    WovenLoop() {
    }

    @Override
    void run(final Stretch stretch) throws Throwable {
        final Object context = stretch.context;
        final Object[] references = stretch.references;
        final long[] primitives = stretch.primitives;
        final int end = stretch.end;
        for (int i = stretch.next; i < end; i += STRIDE) {
            stretch.next = i + STRIDE;
            BODY.invokeExact(context, references, primitives, i);
        }
    }
}

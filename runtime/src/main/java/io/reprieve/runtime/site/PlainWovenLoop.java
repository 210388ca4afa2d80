package io.reprieve.runtime.site;

import java.lang.invoke.MethodHandle;

/**
 * The loop over releases of a woven method that has no loop of its own class: before there are enough releases, or
 * where the JVM makes none.
 */
final class PlainWovenLoop extends BodyLoop {
    private final MethodHandle body;
    private final int stride;

    PlainWovenLoop(final WovenLoopData data) {
        body = data.body();
        stride = data.stride();
    }

    @Override
    void run(final Stretch stretch) throws Throwable {
        final Object context = stretch.context;
        final Object[] references = stretch.references;
        final long[] primitives = stretch.primitives;
        final int end = stretch.end;
        for (int i = stretch.next; i < end; i += stride) {
            stretch.next = i + stride;
            body.invokeExact(context, references, primitives, i);
        }
    }
}

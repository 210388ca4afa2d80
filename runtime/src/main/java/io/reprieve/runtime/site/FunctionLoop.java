package io.reprieve.runtime.site;

import io.reprieve.BulkHandleRelease;
import io.reprieve.BulkRelease;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/**
 * The loop over releases through the API. The class itself serves all functions; of the copies that {@link LoopClasses}
 * makes of it each serves one class of functions, so that the call has one target and can be inlined.
 */
final class FunctionLoop extends BodyLoop {
    private final int kind;

    FunctionLoop(final int kind) {
        this.kind = kind;
    }

    @Override
    @SuppressWarnings("unchecked")
    void run(final Stretch stretch) {
        final Object context = stretch.context;
        final int end = stretch.end;
        final Object[] references = stretch.references;
        switch (kind) {
            case FunctionSite.CONSUMER -> {
                final Consumer<Object> release = (Consumer<Object>) context;
                for (int i = stretch.next; i < end; i++) {
                    stretch.next = i + 1;
                    release.accept(references[i]);
                }
            }
            case FunctionSite.BI_CONSUMER -> {
                final BiConsumer<Object, Object> release = (BiConsumer<Object, Object>) stretch.function;
                for (int i = stretch.next; i < end; i++) {
                    stretch.next = i + 1;
                    release.accept(context, references[i]);
                }
            }
            case FunctionSite.BULK -> {
                final int from = stretch.next;
                stretch.next = end;
                ((BulkRelease<Object>) stretch.function).release(context, references, from, end);
            }
            case FunctionSite.BULK_HANDLES -> {
                final int from = stretch.next;
                stretch.next = end;
                ((BulkHandleRelease<Object>) stretch.function).release(context, stretch.primitives, from, end);
            }
            default -> runHandles(stretch, context, stretch.primitives, end);
        }
    }

    @SuppressWarnings("unchecked")
    private void runHandles(final Stretch stretch, final Object context, final long[] primitives, final int end) {
        if (kind == FunctionSite.LONG_CONSUMER) {
            final LongConsumer release = (LongConsumer) context;
            for (int i = stretch.next; i < end; i++) {
                stretch.next = i + 1;
                release.accept(primitives[i]);
            }
        } else {
            final ObjLongConsumer<Object> release = (ObjLongConsumer<Object>) stretch.function;
            for (int i = stretch.next; i < end; i++) {
                stretch.next = i + 1;
                release.accept(context, primitives[i]);
            }
        }
    }
}

package io.reprieve.woven.verify;

import io.reprieve.woven.Woven;
import java.util.ArrayList;
import java.util.List;

/**
 * One call of a woven release, with its arguments, to be made once more when it has come out of quarantine.
 */
final class WovenRelease implements Runnable {
    private final int site;
    private final Object context;
    private final Object object;
    private final boolean isHandle;
    private final long handle;
    private boolean isWeighed;
    private long bytes;
    /** In order: a {@code Long} is a primitive, and an array of one element holds a reference. */
    private final List<Object> arguments = new ArrayList<>(2);

    WovenRelease(
            final int site, final Object context, final Object object, final boolean isHandle, final long handle) {
        this.site = site;
        this.context = context;
        this.object = object;
        this.isHandle = isHandle;
        this.handle = handle;
    }

    int site() {
        return site;
    }

    Object object() {
        return object;
    }

    long handle() {
        return handle;
    }

    WovenRelease weighing(final long weight) {
        isWeighed = true;
        bytes = weight;
        return this;
    }

    WovenRelease with(final long primitive) {
        arguments.add(primitive);
        return this;
    }

    WovenRelease with(final Object reference) {
        arguments.add(new Object[] {reference});
        return this;
    }

    private Object begin() {
        if (isWeighed) {
            return isHandle
                ? Woven.beginHandle(site, context, handle, bytes) : Woven.begin(site, context, object, bytes);
        }
        return isHandle ? Woven.beginHandle(site, context, handle) : Woven.begin(site, context, object);
    }

    @Override
    public void run() {
        Object release = begin();
        for (final Object argument : arguments) {
            release = argument instanceof Long primitive
                ? Woven.primitive(release, primitive) : Woven.reference(release, ((Object[]) argument)[0]);
        }
        if (Woven.commit(release) != Woven.DEFERRED) {
            System.err.println("reprieve: the body of " + Woven.describe(site).name()
                + " could not be run after its quarantine; this release is lost");
        }
    }
}

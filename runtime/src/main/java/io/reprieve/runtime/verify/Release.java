package io.reprieve.runtime.verify;

import java.lang.ref.WeakReference;
import java.util.List;

/**
 * One release that has been made: of what, by whom, with the stack. What is released may not be used from here on but
 * by readers that were inside their sections before.
 */
public final class Release {
    private final Origin origin;
    private final long handle;
    private final String objectClass;
    private final boolean isHandle;
    // Forgotten by the quarantine when it hands the release on; nobody else asks for them after that.
    private Object object;
    private Runnable handOn;
    private final WeakReference<Object> weak;
    private final Throwable stack = new Throwable();
    private final Thread thread = Thread.currentThread();
    private final long nanos = System.nanoTime();
    private final boolean wasInSection;
    private final boolean wasUpdating;

    /** Whether the grace period has passed: no reader is left that may use it. */
    private volatile boolean isOver;
    /** When it is let out of the quarantine. Guarded by the quarantine. */
    long dueNanos;
    /** Who was in the midst of something when its grace period ended. Guarded by the quarantine. */
    List<ThreadLoads.Stand> busyThreads;
    /** Whether another thread was found to use it. Racy, but benign: it stays a little longer then. */
    boolean wasUsedByOthers;
    /** How often it was found in use. Racy, but benign: it tells a reset from a release. */
    boolean wasUsedByReleaser;
    /** Whether it was still to be loaded after its grace period. Racy, but benign, as above. */
    boolean wasLoadedAfter;

    /**
     * A release that the calling thread makes.
     *
     * @param origin where.
     * @param object what is released; {@code null} for a handle.
     * @param handle the handle, or 0.
     * @param handOn makes the true release.
     */
    public Release(final Origin origin, final Object object, final long handle, final Runnable handOn) {
        this.origin = origin;
        this.isHandle = object == null;
        this.object = object;
        this.weak = new WeakReference<>(object);
        this.objectClass = object == null ? "a handle" : object.getClass().getTypeName();
        this.handle = handle;
        this.handOn = handOn;
        this.wasInSection = Protection.isInSection(origin.domain());
        this.wasUpdating = Protection.isUpdating(origin.domain());
    }

    Origin origin() {
        return origin;
    }

    /**
     * What is released.
     *
     * @return the object; {@code null} for a handle.
     */
    public Object object() {
        return object;
    }

    /** What is released, if it is still there. */
    Object objectIfAny() {
        return weak.get();
    }

    boolean isHandle() {
        return isHandle;
    }

    boolean isHandedOn() {
        return handOn == null;
    }

    long handle() {
        return handle;
    }

    Throwable stack() {
        return stack;
    }

    Thread thread() {
        return thread;
    }

    long nanos() {
        return nanos;
    }

    boolean wasInSection() {
        return wasInSection;
    }

    boolean wasUpdating() {
        return wasUpdating;
    }

    boolean isOver() {
        return isOver;
    }

    void gracePeriodIsOver() {
        isOver = true;
    }

    /** Makes the true release, and keeps nothing of it but what is to be told. */
    void handOn() {
        final Runnable release = handOn;
        object = null;
        handOn = null;
        release.run();
    }

    String objectClass() {
        return objectClass;
    }
}

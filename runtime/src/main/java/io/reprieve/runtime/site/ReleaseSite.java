package io.reprieve.runtime.site;

import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;

/**
 * What is known of one deferred method or function: what it captures, and how to run its body.
 */
public abstract class ReleaseSite {
    private final String name;
    private final SiteCounters counters;
    private final int references;
    private final int primitives;
    private final int stride;
    private final boolean releasesHandle;
    private final RunOn runOn;
    private final WhenExhausted whenExhausted;

    /**
     * A site.
     *
     * @param name          as reports show it.
     * @param counters      of the sites of this name.
     * @param references    how many references a release captures beside the context.
     * @param primitives    how many primitives it captures.
     * @param handle        whether what is released is a primitive.
     * @param runOn         the thread that runs the body.
     * @param whenExhausted what happens when no page is left.
     */
    protected ReleaseSite(
        final String name,
        final SiteCounters counters,
        final int references,
        final int primitives,
        final boolean handle,
        final RunOn runOn,
        final WhenExhausted whenExhausted) {
        this.name = name;
        this.counters = counters;
        this.references = references;
        this.primitives = primitives;
        this.stride = Math.max(1, Math.max(references, primitives));
        this.releasesHandle = handle;
        this.runOn = runOn;
        this.whenExhausted = whenExhausted;
    }

    /**
     * The name of the site.
     *
     * @return the deferred method, or the class of the function, as reports show it.
     */
    public final String name() {
        return name;
    }

    /**
     * What is counted of the site.
     *
     * @return the counters.
     */
    public final SiteCounters counters() {
        return counters;
    }

    /**
     * The references of a release.
     *
     * @return how many references are captured beside the context.
     */
    public final int references() {
        return references;
    }

    /**
     * The primitives of a release.
     *
     * @return how many primitives are captured.
     */
    public final int primitives() {
        return primitives;
    }

    /**
     * The page entries of a release.
     *
     * @return how many entries it takes.
     */
    public final int stride() {
        return stride;
    }

    /**
     * Where the body runs.
     *
     * @return the thread that runs it.
     */
    public final RunOn runOn() {
        return runOn;
    }

    /**
     * The policy of the site.
     *
     * @return what happens when no page is left.
     */
    public final WhenExhausted whenExhausted() {
        return whenExhausted;
    }

    /**
     * Whether what is released is a primitive, so that two releases are of the same thing if the value is the same.
     *
     * @return {@code true} for a handle, {@code false} for an object.
     */
    public final boolean releasesHandle() {
        return releasesHandle;
    }

    /**
     * Whether the releasing thread holds a monitor that the body takes, so that it must not wait for a body.
     *
     * @return {@code true} for a synchronized method.
     */
    public boolean isSynchronized() {
        return false;
    }

    /**
     * Runs the body of a release.
     *
     * @param release what was captured.
     * @param at      which of many releases; 0 where a release takes more than one entry.
     * @throws Throwable whatever the body throws.
     */
    public abstract void run(ClaimedRelease release, int at) throws Throwable;
}

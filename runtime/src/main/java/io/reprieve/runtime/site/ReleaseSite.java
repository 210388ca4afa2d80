package io.reprieve.runtime.site;

import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;

/**
 * What is known of one deferred method or function: what it captures, and how to run its body.
 */
public abstract sealed class ReleaseSite permits FunctionSite, WovenSite {
    private final String name;
    private final SiteCounters counters;
    private final int references;
    private final int primitives;
    private final int stride;
    private final boolean releasesHandle;
    private final RunOn runOn;
    private final WhenExhausted whenExhausted;
    // Racy, but benign: whoever sees the old loop runs the bodies more slowly, and may make another copy in vain.
    private BodyLoop loop;
    // Racy, but benign: it only has to become large some time.
    private int ran;

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
     * @param loop          runs the bodies until there are enough of them.
     */
    ReleaseSite(
        final String name,
        final SiteCounters counters,
        final int references,
        final int primitives,
        final boolean handle,
        final RunOn runOn,
        final WhenExhausted whenExhausted,
        final BodyLoop loop) {
        this.name = name;
        this.counters = counters;
        this.references = references;
        this.primitives = primitives;
        this.stride = Math.max(1, Math.max(references, primitives));
        this.releasesHandle = handle;
        this.runOn = runOn;
        this.whenExhausted = whenExhausted;
        this.loop = loop;
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
     * Whether each release of it says what it weighs, in the last of its primitives.
     *
     * @return {@code true} if bytes are counted.
     */
    public boolean isWeighed() {
        return false;
    }

    /**
     * Whether one call serves a whole stretch, so that what it throws fails all of it.
     *
     * @return {@code true} for a bulk release.
     */
    public boolean isBulk() {
        return false;
    }

    /**
     * Runs the bodies of a stretch, from {@link Stretch#next} on, until one throws.
     *
     * @param stretch the releases.
     * @throws Throwable whatever a body throws. If {@code next} has not moved, no body was reached.
     */
    public final void run(final Stretch stretch) throws Throwable {
        loop.run(stretch);
        final int before = ran;
        ran = before + stretch.end - stretch.first;
        if (before < LoopClasses.WORTHWHILE && ran >= LoopClasses.WORTHWHILE) {
            loop = ownLoopOrShared();
        }
    }

    /** A class loader that is closed, as that of an application which has gone, has no class more to give. */
    private BodyLoop ownLoopOrShared() {
        try {
            return ownLoop(loop);
        } catch (final LinkageError e) {
            return loop;
        }
    }

    /** A loop for this site alone; {@code shared} where none can be had. */
    abstract BodyLoop ownLoop(BodyLoop shared);
}

package io.reprieve.woven.verify;

import io.reprieve.RunOn;
import io.reprieve.runtime.Domains;
import io.reprieve.runtime.verify.Checks;
import io.reprieve.runtime.verify.Origin;
import io.reprieve.runtime.verify.Release;
import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The calls that code makes which was woven to be verified. Those with the names of {@link Woven}'s methods take their
 * place; the others are woven beside what the application does.
 */
public final class Verified {
    private static final Checks CHECKS = Checks.ACTIVE;
    private static final ConcurrentMap<Integer, Origin> ORIGINS = new ConcurrentHashMap<>();

    private Verified() {
    }

    /**
     * As {@link Woven#resolve}.
     *
     * @param site   the site.
     * @param lookup of the woven class.
     */
    public static void resolve(final int site, final MethodHandles.Lookup lookup) {
        Woven.resolve(site, lookup);
        final SiteDescription description = Woven.describe(site);
        ORIGINS.computeIfAbsent(site, ignored -> new Origin(
            description.name(),
            Domains.namedForWovenCode(description.domain()),
            true,
            description.method().equals("close") && description.released() == SiteDescription.RECEIVER,
            description.released() == SiteDescription.RECEIVER && ends(description.method()),
            description.runOn() == RunOn.RECLAIMER));
    }

    /** Whether a method of this name ends an object, by all that one knows: it is no return to a pool. */
    private static boolean ends(final String method) {
        return method.startsWith("close") || method.startsWith("dispose") || method.startsWith("destroy")
            || method.startsWith("shutdown") || method.startsWith("delete");
    }

    private static int take(final WovenRelease release) {
        CHECKS.release(new Release(ORIGINS.get(release.site()), release.object(), release.handle(), release));
        return Woven.DEFERRED;
    }

    private static boolean isToBeVerified(final int site) {
        final Origin origin = ORIGINS.get(site);
        return origin == null || origin.isQuarantined();
    }

    private static boolean isResolved(final int site) {
        return ORIGINS.containsKey(site);
    }

    /**
     * As {@link Woven#release(int, Object, Object)}.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param object  what is released.
     * @return the outcome.
     */
    public static int release(final int site, final Object context, final Object object) {
        if (object == null || !isToBeVerified(site) || Woven.isReplay(site, object)) {
            return Woven.release(site, context, object);
        }
        return !isResolved(site) ? Woven.UNRESOLVED : take(new WovenRelease(site, context, object, false, 0));
    }

    /**
     * As {@link Woven#release(int, Object, Object, long)}.
     *
     * @param site      the site.
     * @param context   the receiver, or what else is the same for a run of releases.
     * @param object    what is released.
     * @param primitive the argument, widened.
     * @return the outcome.
     */
    public static int release(final int site, final Object context, final Object object, final long primitive) {
        if (object == null || !isToBeVerified(site) || Woven.isReplay(site, object)) {
            return Woven.release(site, context, object, primitive);
        }
        return !isResolved(site) ? Woven.UNRESOLVED
            : take(new WovenRelease(site, context, object, false, 0).with(primitive));
    }

    /**
     * As {@link Woven#releaseHandle}.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param handle  what is released, widened.
     * @return the outcome.
     */
    public static int releaseHandle(final int site, final Object context, final long handle) {
        if (!isToBeVerified(site) || Woven.isReplay(site, context, handle)) {
            return Woven.releaseHandle(site, context, handle);
        }
        return !isResolved(site) ? Woven.UNRESOLVED : take(new WovenRelease(site, context, null, true, handle));
    }

    /**
     * As {@link Woven#begin(int, Object, Object)}.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param object  what is released.
     * @return to be handed from call to call until {@link #commit}.
     */
    public static Object begin(final int site, final Object context, final Object object) {
        return object == null || !isToBeVerified(site) || Woven.isReplay(site, object)
            ? Woven.begin(site, context, object) : new WovenRelease(site, context, object, false, 0);
    }

    /**
     * As {@link Woven#beginHandle(int, Object, long)}.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param handle  what is released, widened; 0 for a method without parameters.
     * @return to be handed from call to call until {@link #commit}.
     */
    public static Object beginHandle(final int site, final Object context, final long handle) {
        return !isToBeVerified(site) || Woven.isReplay(site, context, handle)
            ? Woven.beginHandle(site, context, handle) : new WovenRelease(site, context, null, true, handle);
    }

    /**
     * As {@link Woven#begin(int, Object, Object, long)}.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param object  what is released.
     * @param bytes   what it weighs.
     * @return to be handed from call to call until {@link #commit}.
     */
    public static Object begin(final int site, final Object context, final Object object, final long bytes) {
        return object == null || !isToBeVerified(site) || Woven.isReplay(site, object)
            ? Woven.begin(site, context, object, bytes)
            : new WovenRelease(site, context, object, false, 0).weighing(bytes);
    }

    /**
     * As {@link Woven#beginHandle(int, Object, long, long)}.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param handle  what is released, widened; 0 for a method without parameters.
     * @param bytes   what it weighs.
     * @return to be handed from call to call until {@link #commit}.
     */
    public static Object beginHandle(final int site, final Object context, final long handle, final long bytes) {
        return !isToBeVerified(site) || Woven.isReplay(site, context, handle)
            ? Woven.beginHandle(site, context, handle, bytes)
            : new WovenRelease(site, context, null, true, handle).weighing(bytes);
    }

    /**
     * As {@link Woven#reference}.
     *
     * @param release  what the call before has returned.
     * @param argument the argument.
     * @return {@code release}.
     */
    public static Object reference(final Object release, final Object argument) {
        return release instanceof WovenRelease captured ? captured.with(argument) : Woven.reference(release, argument);
    }

    /**
     * As {@link Woven#primitive}.
     *
     * @param release  what the call before has returned.
     * @param argument the argument, widened.
     * @return {@code release}.
     */
    public static Object primitive(final Object release, final long argument) {
        return release instanceof WovenRelease captured ? captured.with(argument) : Woven.primitive(release, argument);
    }

    /**
     * As {@link Woven#commit}.
     *
     * @param release what the call before has returned.
     * @return the outcome.
     */
    public static int commit(final Object release) {
        if (release instanceof WovenRelease captured) {
            return isResolved(captured.site()) ? take(captured) : Woven.UNRESOLVED;
        }
        return Woven.commit(release);
    }

    /**
     * An object is used: a field of it, or a method.
     *
     * @param object the object, or {@code null}.
     * @param place  the number of the place.
     */
    public static void use(final Object object, final int place) {
        CHECKS.use(object, place);
    }

    /**
     * A field of an object is used in a loop.
     *
     * @param object the object, or {@code null}.
     * @param seen   what the last call for the same object has returned; negative if there was none.
     * @param place  the number of the place.
     * @return to be handed to the next call.
     */
    public static int use(final Object object, final int seen, final int place) {
        return CHECKS.use(object, seen, place);
    }

    /**
     * A buffer, or a segment of memory, is used.
     *
     * @param memory the buffer or segment, or {@code null}, or something else.
     * @param place  the number of the place.
     */
    public static void useMemory(final Object memory, final int place) {
        CHECKS.useMemory(memory, place);
    }

    /**
     * A handle is passed on to native code.
     *
     * @param handle the handle.
     * @param place  the number of the place.
     */
    public static void useHandle(final long handle, final int place) {
        CHECKS.useHandle(handle, place);
    }

    /**
     * A reference was loaded from a field.
     *
     * @param object what was loaded.
     * @param holder whose field it is; {@code null} for a static one.
     * @param place  the number of the place.
     */
    public static void load(final Object object, final Object holder, final int place) {
        CHECKS.load(holder, object, place);
    }

    /**
     * A number was loaded that may be a handle.
     *
     * @param handle what was loaded.
     * @param place  the number of the place.
     */
    public static void loadHandle(final long handle, final int place) {
        CHECKS.loadHandle(handle, place);
    }

    /**
     * A reference is overwritten in its field.
     *
     * @param old   what is overwritten.
     * @param place the number of the place.
     */
    public static void overwrite(final Object old, final int place) {
        CHECKS.overwrite(old, place);
    }

    /** A lock was taken. */
    public static void locked() {
        CHECKS.lock(1);
    }

    /** A lock is let go. */
    public static void unlocked() {
        CHECKS.lock(-1);
    }

    static Checks checks() {
        return CHECKS;
    }
}

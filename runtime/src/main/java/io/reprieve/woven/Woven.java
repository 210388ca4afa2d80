package io.reprieve.woven;

import io.reprieve.ReadSection;
import io.reprieve.runtime.Deferral;
import io.reprieve.runtime.Domain;
import io.reprieve.runtime.Domains;
import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.queue.EmbeddedHeads;
import io.reprieve.runtime.queue.ReleaseQueue;
import io.reprieve.runtime.queue.ThreadQueue;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.reader.ReaderSlot;
import io.reprieve.runtime.start.Awakening;
import java.lang.invoke.MethodHandles;

/**
 * The calls that woven methods make into the runtime. For the agent alone: applications use {@link io.reprieve.Rcu}.
 *
 * <p>A woven reader: {@code section}, {@code enter}, the body, {@code exit}. A woven release: one of the
 * {@code release} calls, or {@code begin}, an argument at a time, and {@code commit}; then the body or not, as the
 * outcome says. Nothing here throws into a woven method, but what a site's policy asks for.
 */
public final class Woven {
    /** The site's body is not resolved yet: call {@link #resolve} and repeat the release. */
    public static final int UNRESOLVED = -1;
    /** The method's body is to run now, in place. */
    public static final int RUN = 0;
    /** The release has been queued, run or dropped: the method's body is to be skipped. */
    public static final int DEFERRED = 1;
    /**
     * This, or more: the method's body is to run now, in place, after a grace period that its caller has waited for.
     * When the body is over, {@link #endByCaller} is to be called.
     */
    public static final int BY_CALLER = 2;

    /** The site itself knows how to weigh, if it does. */
    private static final long UNWEIGHED = -1;

    static {
        Awakening.ensure();
    }

    private static final ReaderRegistry READERS = Domain.DEFAULT.readers();
    private static final Clock CLOCK = READERS.clock();
    private static final Deferral DEFERRAL = Domain.DEFAULT.deferral();

    private Woven() {
    }

    /**
     * The version of the runtime, which has to be the agent's.
     *
     * @return the version of the build.
     */
    public static String version() {
        return Startup.version();
    }

    /**
     * The calling thread's place among the readers of the default domain. Never blocks.
     *
     * @return the section, outside or inside.
     */
    public static ReadSection section() {
        return READERS.slot();
    }

    /**
     * The number of a domain. Called by the agent when it weaves.
     *
     * @param name the name; empty for the default domain.
     * @return its number.
     */
    public static int domain(final String name) {
        return WovenDomains.register(name);
    }

    /**
     * The calling thread's place among the readers of a domain. Never blocks.
     *
     * @param domain the number of the domain.
     * @return the section, outside or inside.
     */
    public static ReadSection section(final int domain) {
        return WovenDomains.readers(domain).slot();
    }

    /**
     * Begins an update-side section of all domains.
     */
    public static void beginUpdate() {
        Domains.beginUpdate();
    }

    /**
     * Ends an update-side section of all domains.
     */
    public static void endUpdate() {
        Domains.endUpdate();
    }

    /**
     * Begins an update-side section of a domain.
     *
     * @param domain the number of the domain.
     */
    public static void beginUpdate(final int domain) {
        WovenDomains.get(domain).beginUpdate();
    }

    /**
     * Ends an update-side section of a domain.
     *
     * @param domain the number of the domain.
     */
    public static void endUpdate(final int domain) {
        WovenDomains.get(domain).endUpdate();
    }

    /**
     * Begins one turn of a duty cycle.
     *
     * @param domain the number of the domain.
     * @return what {@link #endDutyCycle} is to be given.
     */
    public static int beginDutyCycle(final int domain) {
        return WovenDomains.get(domain).quiescentStates().beginDutyCycle();
    }

    /**
     * Ends one turn of a duty cycle. May wait for a grace period, if the thread's releases have outrun the reserve.
     *
     * @param domain the number of the domain.
     * @param state  what {@link #beginDutyCycle} returned.
     */
    public static void endDutyCycle(final int domain, final int state) {
        WovenDomains.get(domain).quiescentStates().endDutyCycle(state);
    }

    /**
     * Announces that classes with an embedded head are about to be loaded. Called by the agent before it weaves one.
     */
    public static void announceEmbeddedHeads() {
        EmbeddedHeads.announce();
    }

    /**
     * Enters a section of the default domain, whose clock is a constant.
     *
     * @param section of the calling thread, from {@link #section()}.
     * @return what {@link #exit} is to be given.
     */
    public static long enterDefault(final ReadSection section) {
        return ((ReaderSlot) section).enter(CLOCK);
    }

    /**
     * Enters a section.
     *
     * @param section of the calling thread.
     * @return what {@link #exit} is to be given.
     */
    public static long enter(final ReadSection section) {
        return ((ReaderSlot) section).enter();
    }

    /**
     * As {@link #enterDefault(ReadSection)}, for a reader with a number.
     *
     * @param section of the calling thread.
     * @param reader  the number, from {@link WovenReaders#register}.
     * @return what {@link #exit} is to be given.
     */
    public static long enterDefault(final ReadSection section, final int reader) {
        return ((ReaderSlot) section).enter(CLOCK, reader);
    }

    /**
     * As {@link #enter(ReadSection)}, for a reader with a number.
     *
     * @param section of the calling thread.
     * @param reader  the number, from {@link WovenReaders#register}.
     * @return what {@link #exit} is to be given.
     */
    public static long enter(final ReadSection section, final int reader) {
        return ((ReaderSlot) section).enter(reader);
    }

    /**
     * Leaves a section, and all that were entered within it and not left.
     *
     * @param section of the calling thread.
     * @param saved   what {@link #enter} returned.
     */
    public static void exit(final ReadSection section, final long saved) {
        ((ReaderSlot) section).exit(saved);
    }

    /**
     * Registers a release site. Called by the agent when it weaves.
     *
     * @param site what the agent knows of it.
     * @return its number.
     */
    public static int register(final SiteDescription site) {
        return WovenSites.register(site);
    }

    /**
     * What the agent knows of a site.
     *
     * @param site the number of the site.
     * @return the description with which it was registered.
     */
    public static SiteDescription describe(final int site) {
        return WovenSites.description(site);
    }

    /**
     * Whether the calling thread is running the body of the release of this very object, so that a release of it is not
     * another one.
     *
     * @param site   the number of the site.
     * @param object what is released.
     * @return {@code true} within such a body.
     */
    public static boolean isReplay(final int site, final Object object) {
        return WovenSites.isReplay(site, object);
    }

    /**
     * Whether the calling thread is running the body of the release of this very handle.
     *
     * @param site    the number of the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param handle  what is released, widened.
     * @return {@code true} within such a body.
     */
    public static boolean isReplay(final int site, final Object context, final long handle) {
        return WovenSites.isReplay(site, context, handle);
    }

    /**
     * Resolves the body of a site. Called by the woven class the first time that one of its sites releases.
     *
     * @param site   the site.
     * @param lookup of the woven class.
     */
    public static void resolve(final int site, final MethodHandles.Lookup lookup) {
        WovenSites.resolve(site, lookup);
    }

    /**
     * Releases an object.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param object  what is released.
     * @return the outcome.
     */
    public static int release(final int site, final Object context, final Object object) {
        final ThreadQueue queue = DEFERRAL.find();
        if (queue != null && object != null) {
            if (queue.append(site, context, object)) {
                return DEFERRED;
            }
            if (queue.isReplayOf(object)) {
                return RUN;
            }
        }
        return commit(begin(site, context, object));
    }

    /**
     * Releases an object, with one more argument.
     *
     * @param site      the site.
     * @param context   the receiver, or what else is the same for a run of releases.
     * @param object    what is released.
     * @param primitive the argument, widened.
     * @return the outcome.
     */
    public static int release(final int site, final Object context, final Object object, final long primitive) {
        final ThreadQueue queue = DEFERRAL.find();
        if (queue != null && object != null && queue.append(site, context, object, primitive)) {
            return DEFERRED;
        }
        return commit(primitive(begin(site, context, object), primitive));
    }

    /**
     * Releases a handle.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param handle  what is released, widened.
     * @return the outcome.
     */
    public static int releaseHandle(final int site, final Object context, final long handle) {
        final ThreadQueue queue = DEFERRAL.find();
        if (queue != null && queue.append(site, context, null, handle)) {
            return DEFERRED;
        }
        return commit(beginHandle(site, context, handle));
    }

    /**
     * Releases an object that the calling thread is to release itself. As {@link #release(int, Object, Object)}, but
     * for where it looks first: a site has the one or the other, so that neither pays for both.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param object  what is released.
     * @return the outcome.
     */
    public static int releaseOwn(final int site, final Object context, final Object object) {
        final ThreadQueue queue = DEFERRAL.find();
        if (queue != null && object != null) {
            if (queue.appendOwn(site, context, object)) {
                return DEFERRED;
            }
            if (queue.isReplayOf(object)) {
                return RUN;
            }
        }
        return commit(begin(site, context, object));
    }

    /**
     * Releases an object that the calling thread is to release itself, with one more argument.
     *
     * @param site      the site.
     * @param context   the receiver, or what else is the same for a run of releases.
     * @param object    what is released.
     * @param primitive the argument, widened.
     * @return the outcome.
     */
    public static int releaseOwn(final int site, final Object context, final Object object, final long primitive) {
        final ThreadQueue queue = DEFERRAL.find();
        if (queue != null && object != null && queue.appendOwn(site, context, object, primitive)) {
            return DEFERRED;
        }
        return commit(primitive(begin(site, context, object), primitive));
    }

    /**
     * Releases a handle that the calling thread is to release itself.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param handle  what is released, widened.
     * @return the outcome.
     */
    public static int releaseOwnHandle(final int site, final Object context, final long handle) {
        final ThreadQueue queue = DEFERRAL.find();
        if (queue != null && queue.appendOwn(site, context, null, handle)) {
            return DEFERRED;
        }
        return commit(beginHandle(site, context, handle));
    }

    /**
     * Ends a body that has run in place.
     *
     * @param site    the site.
     * @param outcome of its release: {@link #BY_CALLER}, or more.
     */
    public static void endByCaller(final int site, final int outcome) {
        WovenSites.endByCaller(site, outcome - BY_CALLER);
    }

    /**
     * Begins the release of an object.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param object  what is released.
     * @return to be handed from call to call until {@link #commit}.
     */
    public static Object begin(final int site, final Object context, final Object object) {
        return WovenSites.begin(site, context, object, UNWEIGHED);
    }

    /**
     * Begins the release of an object whose weight the caller has been given.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param object  what is released.
     * @param bytes   what it weighs.
     * @return to be handed from call to call until {@link #commit}.
     */
    public static Object begin(final int site, final Object context, final Object object, final long bytes) {
        return WovenSites.begin(site, context, object, Math.max(0, bytes));
    }

    /**
     * Begins the release of a handle.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param handle  what is released, widened; 0 for a method without parameters.
     * @return to be handed from call to call until {@link #commit}.
     */
    public static Object beginHandle(final int site, final Object context, final long handle) {
        return WovenSites.beginHandle(site, context, handle, UNWEIGHED);
    }

    /**
     * Begins the release of a handle whose weight the caller has been given.
     *
     * @param site    the site.
     * @param context the receiver, or what else is the same for a run of releases.
     * @param handle  what is released, widened; 0 for a method without parameters.
     * @param bytes   what it weighs.
     * @return to be handed from call to call until {@link #commit}.
     */
    public static Object beginHandle(final int site, final Object context, final long handle, final long bytes) {
        return WovenSites.beginHandle(site, context, handle, Math.max(0, bytes));
    }

    /**
     * Adds a reference argument.
     *
     * @param release  what the call before has returned.
     * @param argument the argument.
     * @return {@code release}.
     */
    public static Object reference(final Object release, final Object argument) {
        if (release instanceof ReleaseQueue queue) {
            queue.fill(argument);
        }
        return release;
    }

    /**
     * Adds a primitive argument.
     *
     * @param release  what the call before has returned.
     * @param argument the argument, widened.
     * @return {@code release}.
     */
    public static Object primitive(final Object release, final long argument) {
        if (release instanceof ReleaseQueue queue) {
            queue.fill(argument);
        }
        return release;
    }

    /**
     * Ends a release that was begun.
     *
     * @param release what the call before has returned.
     * @return the outcome.
     */
    public static int commit(final Object release) {
        return WovenSites.commit(release);
    }
}

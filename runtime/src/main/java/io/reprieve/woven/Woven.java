package io.reprieve.woven;

import io.reprieve.ReadSection;
import io.reprieve.runtime.Awakening;
import io.reprieve.runtime.Deferral;
import io.reprieve.runtime.Domain;
import io.reprieve.runtime.Domains;
import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.queue.EmbeddedHeads;
import io.reprieve.runtime.queue.ReleaseQueue;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.reader.ReaderSlot;
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
        return WovenDomains.get(domain).beginDutyCycle();
    }

    /**
     * Ends one turn of a duty cycle. May wait for a grace period, if the thread's releases have outrun the reserve.
     *
     * @param domain the number of the domain.
     * @param state  what {@link #beginDutyCycle} returned.
     */
    public static void endDutyCycle(final int domain, final int state) {
        WovenDomains.get(domain).endDutyCycle(state);
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
        final ReleaseQueue queue = DEFERRAL.find();
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
        final ReleaseQueue queue = DEFERRAL.find();
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
        final ReleaseQueue queue = DEFERRAL.find();
        if (queue != null && queue.append(site, context, null, handle)) {
            return DEFERRED;
        }
        return commit(beginHandle(site, context, handle));
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
        return WovenSites.begin(site, context, object);
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
        return WovenSites.beginHandle(site, context, handle);
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

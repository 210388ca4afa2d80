package io.reprieve.woven;

import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;

/**
 * What the companions of classes that were woven at build time call, once each: the numbers that an agent would have
 * put into the woven code when it wove it.
 *
 * <p>A companion is a class beside the woven one, with a constant for each number. It is initialised when the first
 * woven method of the class runs, and for the compilers its constants are constants from then on.
 */
public final class BuildTimeWeaving {
    /** The kind of companions that this runtime has calls for. */
    public static final int FORMAT = 1;

    private BuildTimeWeaving() {
    }

    /**
     * Called first.
     *
     * @param format  the kind of the companion.
     * @param version the version that wove the class.
     * @param type    the binary name of the class.
     * @throws IllegalStateException if the class calls what this runtime doesn't have.
     */
    public static void begin(final int format, final String version, final String type) {
        if (format != FORMAT) {
            throw new IllegalStateException(type + " was woven when it was built by Reprieve " + version
                + ", which calls the runtime in another way than this one, " + Startup.version()
                + ", is called; weave it anew by the agent's jar of the runtime's version");
        }
    }

    /**
     * The number of a domain.
     *
     * @param name its name.
     * @return the number.
     */
    public static int domain(final String name) {
        return WovenDomains.register(name);
    }

    /**
     * The number of a reader.
     *
     * @param domain the name of its domain, empty for the default domain.
     * @param method the method.
     * @return its number in that domain.
     */
    public static int reader(final String domain, final String method) {
        return WovenReaders.register(WovenDomains.register(domain), method);
    }

    /**
     * The number of a release site. The parameters are those of {@link SiteDescription}.
     *
     * @param type           the binary name of the declaring class.
     * @param method         the name of the method.
     * @param descriptor     its descriptor.
     * @param isStatic       whether it is static.
     * @param isSynchronized whether it is synchronized.
     * @param context        what is the same for most releases in a row.
     * @param released       what is released.
     * @param runOn          the name of the thread that runs the body.
     * @param whenExhausted  the name of what happens when no page is left.
     * @param domain         the name of the domain, empty for the default one.
     * @param bulk           the method for many objects at once, empty if there is none.
     * @param bytes          what a release weighs, empty if it doesn't say.
     * @return the number.
     */
    public static int site(
            final String type,
            final String method,
            final String descriptor,
            final boolean isStatic,
            final boolean isSynchronized,
            final int context,
            final int released,
            final String runOn,
            final String whenExhausted,
            final String domain,
            final String bulk,
            final String bytes) {
        return WovenSites.register(new SiteDescription(
            type, method, descriptor, isStatic, isSynchronized, context, released, RunOn.valueOf(runOn),
            WhenExhausted.valueOf(whenExhausted), domain, bulk, bytes));
    }
}

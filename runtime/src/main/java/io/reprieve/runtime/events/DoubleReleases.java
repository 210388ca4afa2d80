package io.reprieve.runtime.events;

/**
 * Records double releases that {@code verify} finds: of any object, with the stack of the first release too.
 */
public final class DoubleReleases {
    private DoubleReleases() {
    }

    /**
     * Records one.
     *
     * @param domain      the name of the domain.
     * @param site        the second release site.
     * @param firstSite   the first.
     * @param objectClass the class of the object.
     * @param firstStack  the stack of the first release, a frame a line.
     */
    public static void tell(
            final String domain,
            final String site,
            final String firstSite,
            final String objectClass,
            final String firstStack) {
        final DoubleReleaseEvent event = new DoubleReleaseEvent();
        if (event.isEnabled()) {
            event.domain = domain;
            event.site = site;
            event.firstSite = firstSite;
            event.objectClass = objectClass;
            event.caller = Frames.caller();
            event.firstStack = firstStack;
            event.commit();
        }
    }
}

package io.reprieve.runtime.verify;

import io.reprieve.runtime.Domain;

/**
 * What the calling thread is in the midst of, as far as that decides whether it may use a released object.
 */
final class Protection {
    private Protection() {
    }

    /** Whether it is inside a section, or online, so that what is released meanwhile stays. */
    static boolean holdsBack(final Domain domain) {
        return domain.readers().isInside() || domain.readers().isOnline();
    }

    static boolean isInSection(final Domain domain) {
        return domain.readers().isInside();
    }

    /** Whether it is inside a section of the default domain, or of the domain of some release. */
    static boolean isInAnySection() {
        if (holdsBack(Domain.DEFAULT)) {
            return true;
        }
        for (final Domain domain : Origin.namedDomains()) {
            if (holdsBack(domain)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is inside an update-side section, whose releases are held back. */
    static boolean isUpdating(final Domain domain) {
        return domain.updates().isInside() || Domain.DEFAULT.updates().depthOfAll() != 0;
    }

    /** Whether it runs a release body, which may do what it likes with what it releases. */
    static boolean isInBody() {
        if (Domain.DEFAULT.slowPath().isReplaying()) {
            return true;
        }
        for (final Domain domain : Origin.namedDomains()) {
            if (domain.slowPath().isReplaying()) {
                return true;
            }
        }
        return false;
    }
}

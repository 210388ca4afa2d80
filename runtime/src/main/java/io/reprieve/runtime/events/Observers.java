package io.reprieve.runtime.events;

import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Telemetry;

/**
 * Chooses who observes a domain: JFR and the log, or the log alone where the runtime image has no JFR.
 */
public final class Observers {
    static final boolean HAS_JFR = hasJfr();

    private Observers() {
    }

    private static boolean hasJfr() {
        try {
            Class.forName("jdk.jfr.Event", false, Observers.class.getClassLoader());
            return true;
        } catch (final ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /**
     * The observer of a domain.
     *
     * @param domain    the name of the domain.
     * @param telemetry what it may be asked for.
     * @return the observer.
     */
    public static Observer of(final String domain, final Telemetry telemetry) {
        final Log log = new Log(domain);
        return HAS_JFR ? new JfrObserver(domain, log, telemetry) : log;
    }
}

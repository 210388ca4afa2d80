package io.reprieve.runtime;

import io.reprieve.runtime.config.Settings;
import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.reclaimer.ReclaimerThread;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All domains of the process, and what a thread may do in view of all of them.
 */
public final class Domains {
    /** The name of the default domain. */
    static final String DEFAULT_NAME = "default";

    private static final Map<String, Domain> DOMAINS = new ConcurrentHashMap<>();
    // Replaced under the class's lock.
    private static volatile Domain[] all = new Domain[0];

    private static boolean drainsAtExit;

    private Domains() {
    }

    /**
     * The domain of a name, made if there was none.
     *
     * @param name the name; empty for the default domain.
     * @return the domain.
     */
    public static Domain named(final String name) {
        if (name.isEmpty() || name.equals(DEFAULT_NAME)) {
            return Domain.DEFAULT;
        }
        return DOMAINS.computeIfAbsent(name, key -> add(new Domain(key, Settings.ofProcess())));
    }

    /**
     * As {@link #named}, for woven code, which goes on to use the domain for good.
     *
     * @param name the name; empty for the default domain.
     * @return the domain.
     */
    public static Domain namedForWovenCode(final String name) {
        final Domain domain = named(name);
        domain.keepForWovenCode();
        return domain;
    }

    static synchronized Domain add(final Domain domain) {
        if (!drainsAtExit) {
            drainsAtExit = true;
            ReclaimerThread.atExit("reprieve-drain", Domains::drainAtExit);
        }
        final Domain[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = domain;
        all = more;
        return domain;
    }

    private static void drainAtExit() {
        final long begin = System.nanoTime();
        for (final Domain domain : all) {
            domain.drainAtExit(begin);
        }
    }

    static synchronized void remove(final Domain domain) {
        DOMAINS.remove(domain.name(), domain);
        all = Arrays.stream(all).filter(other -> other != domain).toArray(Domain[]::new);
    }

    /** Why the calling thread must not wait for a grace period of whatever domain; {@code null} if it may. */
    static Cause whyNotWait() {
        for (final Domain domain : all) {
            final Cause reason = domain.whyNotWait();
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    /** Begins an update-side section of the calling thread that holds back its releases in all domains. */
    public static void beginUpdate() {
        if (Domain.DEFAULT.queues().beginUpdateOfAll()) {
            for (final Domain domain : all) {
                if (domain != Domain.DEFAULT) {
                    domain.queues().joinUpdate();
                }
            }
        }
    }

    /**
     * Ends an update-side section of the calling thread that held back its releases in all domains.
     *
     * @throws IllegalStateException if the calling thread is not inside one.
     */
    public static void endUpdate() {
        if (Domain.DEFAULT.queues().endUpdateOfAll()) {
            for (final Domain domain : all) {
                if (domain != Domain.DEFAULT) {
                    domain.queues().leaveUpdate();
                }
            }
        }
    }
}

package io.reprieve.runtime.management;

import io.reprieve.runtime.Domain;
import io.reprieve.runtime.thread.DaemonThreads;

/**
 * Shows the domains to JMX, where there is JMX.
 *
 * <p>The platform's MBean server takes a processor some 150 ms to come into being, and nobody who releases
 * should wait for that: it is left to a thread of its own, as soon as the first domain is used.
 */
public final class DomainBeans {
    private static final boolean HAS_JMX = hasJmx();

    private DomainBeans() {
    }

    private static boolean hasJmx() {
        try {
            Class.forName("java.lang.management.ManagementFactory", false, DomainBeans.class.getClassLoader());
            return true;
        } catch (final ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /**
     * Shows a domain. Returns at once.
     *
     * @param domain the domain.
     */
    public static void show(final Domain domain) {
        if (HAS_JMX) {
            try {
                new DaemonThreads("reprieve-jmx").newThread(new BeanRegistration(domain)).start();
            } catch (final OutOfMemoryError e) {
                // The domain works without.
                return;
            }
        }
    }

    /**
     * Hides a domain that has been closed.
     *
     * @param domain the domain.
     */
    public static void hide(final Domain domain) {
        if (HAS_JMX) {
            BeanRegistration.undo(domain);
        }
    }
}

package io.reprieve.runtime.management;

import io.reprieve.runtime.Domain;
import io.reprieve.runtime.Domains;
import io.reprieve.runtime.thread.DaemonThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shows the domains to JMX, where there is JMX.
 *
 * <p>The platform's MBean server takes a processor some 150 ms to come into being, and nobody who releases
 * should wait for that: it is left to a thread of its own, as soon as the first domain is used. The agent has it wait
 * until somebody may look, or the program has had its start: that needs the processors too.
 */
public final class DomainBeans implements Domains.Audience {
    private static final boolean HAS_JMX = hasJmx();
    private static final long LONGEST_POSTPONEMENT_SECONDS = 1;

    private static final CountDownLatch WANTED = new CountDownLatch(1);
    private static volatile boolean arePostponed;

    private DomainBeans() {
    }

    private static boolean hasJmx() {
        final ClassLoader ours = DomainBeans.class.getClassLoader();
        try {
            Class.forName("java.lang.management.ManagementFactory", false, ours);
            // A bundle finds whatever begins with java, and of the rest no more than it imports.
            Class.forName("javax.management.MBeanServer", false, ours);
            return true;
        } catch (final ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** From now on, beans are shown when they are wanted, or after a second. */
    public static void postpone() {
        arePostponed = true;
    }

    /** Somebody may be about to look for a bean. */
    public static void want() {
        WANTED.countDown();
    }

    /** Waits until beans are to be shown. */
    public static void await() {
        if (arePostponed) {
            try {
                WANTED.await(LONGEST_POSTPONEMENT_SECONDS, TimeUnit.SECONDS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Shows the domains that there are, and all to come. Returns at once. */
    public static void show() {
        if (HAS_JMX) {
            Domains.tell(new DomainBeans());
        }
    }

    @Override
    public void opened(final Domain domain) {
        try {
            new DaemonThreads("reprieve-jmx").newThread(new BeanRegistration(domain)).start();
        } catch (final OutOfMemoryError e) {
            // The domain works without.
            return;
        }
    }

    @Override
    public void closed(final Domain domain) {
        BeanRegistration.undo(domain);
    }
}

package io.reprieve.runtime.management;

import io.reprieve.runtime.Domain;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Registers the bean of one domain with the platform's MBean server.
 */
final class BeanRegistration implements Runnable {
    private static final String NEEDS_QUOTES = ",=:\"*?\n";

    // Guarded by the lock of the platform's own factory.
    private static final Map<ObjectName, Domain> SHOWN = new HashMap<>();

    private final Domain domain;

    BeanRegistration(final Domain domain) {
        this.domain = domain;
    }

    @Override
    public void run() {
        DomainBeans.await();
        // The lock that the server comes into being under: whoever asks for the server after this finds the bean there.
        synchronized (ManagementFactory.class) {
            if (domain.isAway()) {
                return;
            }
            try {
                final ObjectName name = name(domain);
                final Domain namesake = SHOWN.remove(name);
                if (namesake != null) {
                    // It is being closed.
                    ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
                }
                ManagementFactory.getPlatformMBeanServer().registerMBean(new ShownBean(domain), name);
                SHOWN.put(name, domain);
            } catch (final JMException | RuntimeException | Error e) {
                // Another copy of the runtime, in another class loader, was first, which the agent reports; or an
                // application's own MBean server refuses, or the heap is full. The domain works without.
                return;
            }
        }
    }

    static void undo(final Domain domain) {
        synchronized (ManagementFactory.class) {
            try {
                final ObjectName name = name(domain);
                if (SHOWN.remove(name, domain)) {
                    ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
                }
            } catch (final JMException | RuntimeException | Error e) {
                return;
            }
        }
    }

    private static ObjectName name(final Domain domain) throws MalformedObjectNameException {
        final String name = domain.name();
        final boolean needsQuotes = name.chars().anyMatch(character -> NEEDS_QUOTES.indexOf(character) >= 0);
        return new ObjectName("io.reprieve:type=Rcu,domain=" + (needsQuotes ? ObjectName.quote(name) : name));
    }
}

package io.reprieve.agent.command;

import io.reprieve.agent.running.AgentBean;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A connection to the beans of another JVM. In a class of its own, because the modules it needs may not be there.
 */
final class JmxConnection implements AutoCloseable {
    private static final String DOMAINS = "io.reprieve:type=Rcu,*";

    private final JMXConnector connector;
    private final MBeanServerConnection server;

    private JmxConnection(final JMXConnector connector, final MBeanServerConnection server) {
        this.connector = connector;
        this.server = server;
    }

    static JmxConnection to(final Target target, final String address) throws CommandFailedException {
        try {
            final JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
            return new JmxConnection(connector, connector.getMBeanServerConnection());
        } catch (final IOException | SecurityException e) {
            throw new CommandFailedException(
                "can't watch " + target + ": no connection to its beans (" + e.getMessage() + ")."
                    + target.suspicion());
        }
    }

    /**
     * The counters of every domain at this moment, the default domain first.
     *
     * @throws IOException if the JVM has ended.
     */
    List<DomainSample> sample() throws IOException {
        final List<DomainSample> samples = new ArrayList<>();
        final String[] unprotected = unprotected();
        for (final ObjectName name : names()) {
            try {
                final long now = System.nanoTime();
                final List<Attribute> attributes =
                    server.getAttributes(name, DomainSample.ATTRIBUTES.toArray(new String[0])).asList();
                samples.add(DomainSample.of(now, attributes).with(unprotected));
            } catch (final JMException e) {
                // The domain has been closed in the meantime.
                continue;
            }
        }
        samples.sort(DomainSample.DEFAULT_FIRST);
        return samples;
    }

    private String[] unprotected() throws IOException {
        try {
            return (String[]) server.getAttribute(new ObjectName(AgentBean.NAME), "Unprotected");
        } catch (final JMException e) {
            // There is no agent, or one of an earlier version.
            return new String[0];
        }
    }

    private Set<ObjectName> names() throws IOException {
        try {
            return new TreeSet<>(server.queryNames(new ObjectName(DOMAINS), null));
        } catch (final MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (final IOException e) {
            // The connection is gone, which is what was wanted.
            return;
        }
    }
}

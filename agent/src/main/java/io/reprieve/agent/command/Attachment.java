package io.reprieve.agent.command;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.reprieve.agent.report.AttachReply;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Properties;

/**
 * A connection to another JVM. In a class of its own, because the module it needs may not be there.
 */
final class Attachment implements AutoCloseable {
    private static final int OLDEST_JAVA = 17;

    private final Target target;
    private final VirtualMachine machine;

    private Attachment(final Target target, final VirtualMachine machine) {
        this.target = target;
        this.machine = machine;
    }

    static Attachment open(final Target target) throws CommandFailedException {
        try {
            return new Attachment(target, VirtualMachine.attach(Long.toString(target.pid())));
        } catch (final AttachNotSupportedException e) {
            throw new CommandFailedException("can't attach to " + target + ": it is no HotSpot JVM, or does not answer,"
                + " or was started with -XX:+DisableAttachMechanism (" + e.getMessage() + ")." + target.suspicion());
        } catch (final IOException e) {
            throw new CommandFailedException("can't attach to " + target + ": " + e.getMessage() + "."
                + target.suspicion());
        }
    }

    /**
     * Loads the agent, and waits until it has done what it does at first.
     *
     * @param arguments for the agent.
     * @return what it said.
     */
    AttachReply load(final String arguments) throws CommandFailedException {
        try {
            check(machine.getSystemProperties());
            machine.loadAgent(agentJar().toString(), arguments);
            final AttachReply reply = AttachReply.of(machine.getSystemProperties());
            if (reply == null) {
                throw new CommandFailedException(target + " has taken the agent and left no answer; see what it wrote"
                    + " on its standard error");
            }
            return reply;
        } catch (final AgentLoadException | AgentInitializationException e) {
            throw new CommandFailedException(target + " did not load the agent: " + reason(e.getMessage()));
        } catch (final IOException e) {
            throw new CommandFailedException(
                "lost the connection to " + target + ": " + e.getMessage() + "." + target.suspicion());
        }
    }

    /**
     * Starts the JMX agent of the JVM, for connections from this machine, if it doesn't run already.
     *
     * @return where it listens.
     */
    String startJmx() throws CommandFailedException {
        try {
            check(machine.getSystemProperties());
            return machine.startLocalManagementAgent();
        } catch (final IOException e) {
            throw new CommandFailedException("can't watch " + target + ": its JMX agent doesn't start ("
                + e.getMessage() + "); its Java runtime may lack the module jdk.management.agent."
                + target.suspicion());
        }
    }

    private static String reason(final String message) {
        if (message != null && message.contains("Dynamic agent loading is not enabled")) {
            return "it was started with -XX:-EnableDynamicAgentLoading; start it without, or with -javaagent";
        }
        return message + "; the JVM may lack the module java.instrument, or can't read " + agentJar();
    }

    private void check(final Properties properties) throws CommandFailedException {
        final String machineName = properties.getProperty("java.vm.name", "a JVM without a name");
        final String java = properties.getProperty("java.specification.version", "0");
        if (machineName.contains("OpenJ9")) {
            throw new CommandFailedException(target + " is no HotSpot JVM but " + machineName
                + "; start it with -javaagent instead");
        }
        if (java.startsWith("1.") || Integer.parseInt(java) < OLDEST_JAVA) {
            throw new CommandFailedException(target + " runs Java " + java + "; the agent needs Java " + OLDEST_JAVA
                + " or later");
        }
    }

    static Path agentJar() {
        try {
            return Path.of(AttachReply.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            machine.detach();
        } catch (final IOException e) {
            // The connection is gone, which is what was wanted.
        }
    }
}

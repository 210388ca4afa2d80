package io.reprieve.agent;

import io.reprieve.agent.rules.Rule;
import io.reprieve.woven.Startup;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The agent as JMX sees it. {@link AgentMXBean} says what each method does.
 */
final class AgentBean implements AgentMXBean {
    private static final String NAME = "io.reprieve:type=Agent";

    private final Switch theSwitch;
    private final WeavingLog log;
    private final List<Rule> rules;

    private AgentBean(final Switch theSwitch, final WeavingLog log, final List<Rule> rules) {
        this.theSwitch = theSwitch;
        this.log = log;
        this.rules = rules;
    }

    /**
     * Shows the bean. Not to be called where there is no JMX. Returns at once: the platform's MBean server takes a
     * tenth of a second to come into being, and the calling thread is loading a class.
     */
    static void show(final Switch theSwitch, final WeavingLog log, final List<Rule> rules) {
        final Thread thread = new Thread(new Runnable() {
            @Override
            public void run() {
                Startup.awaitBeans();
                register(theSwitch, log, rules);
            }
        }, "reprieve-agent-jmx");
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    private static void register(final Switch theSwitch, final WeavingLog log, final List<Rule> rules) {
        try {
            ManagementFactory.getPlatformMBeanServer()
                .registerMBean(new AgentBean(theSwitch, log, rules), new ObjectName(NAME));
        } catch (final JMException | RuntimeException | LinkageError | OutOfMemoryError e) {
            log.doubt("the agent can't be switched off over JMX: " + e);
        }
    }

    @Override
    public boolean isEnabled() {
        return theSwitch.isOn();
    }

    @Override
    public void setEnabled(final boolean isEnabled) throws InterruptedException {
        if (isEnabled) {
            theSwitch.on();
        } else {
            theSwitch.off();
        }
    }

    @Override
    public String getState() {
        return theSwitch.state();
    }

    @Override
    public String getWoven() {
        return log.summary();
    }

    @Override
    public String[] getRules() {
        final List<String> lines = new ArrayList<>();
        for (final Rule rule : rules) {
            lines.add(rule.source() + ": " + rule + (rule.isUsed() ? "" : " (has matched nothing so far)"));
        }
        return lines.toArray(new String[0]);
    }
}

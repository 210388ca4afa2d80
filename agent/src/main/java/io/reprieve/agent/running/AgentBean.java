package io.reprieve.agent.running;

import io.reprieve.ReaderStatistics;
import io.reprieve.agent.report.WeavingLog;
import io.reprieve.agent.report.WovenDomains;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.woven.Startup;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The agent as JMX sees it. {@link AgentMXBean} says what each method does.
 */
public final class AgentBean implements AgentMXBean {
    /** What the bean is called. */
    public static final String NAME = "io.reprieve:type=Agent";

    private final Switch theSwitch;
    private final WeavingLog log;
    private final RuleIndex rules;
    private final WovenDomains domains;

    private AgentBean(
            final Switch theSwitch, final WeavingLog log, final RuleIndex rules, final WovenDomains domains) {
        this.domains = domains;
        this.theSwitch = theSwitch;
        this.log = log;
        this.rules = rules;
    }

    /**
     * Shows the bean. Not to be called where there is no JMX. Returns at once: the platform's MBean server takes a
     * tenth of a second to come into being, and the calling thread is loading a class.
     */
    public static void show(
            final Switch theSwitch, final WeavingLog log, final RuleIndex rules, final WovenDomains domains) {
        final Thread thread = new Thread(new Runnable() {
            @Override
            public void run() {
                Startup.awaitBeans();
                register(theSwitch, log, rules, domains);
            }
        }, "reprieve-agent-jmx");
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    private static void register(
            final Switch theSwitch, final WeavingLog log, final RuleIndex rules, final WovenDomains domains) {
        try {
            ManagementFactory.getPlatformMBeanServer()
                .registerMBean(new AgentBean(theSwitch, log, rules, domains), new ObjectName(NAME));
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
        for (final Rule rule : rules.rules()) {
            lines.add(rule.source() + ": " + rule + (rule.isUsed() ? "" : " (has matched nothing so far)"));
        }
        return lines.toArray(new String[0]);
    }

    @Override
    public String[] getUnprotected() {
        return domains.unprotected().toArray(new String[0]);
    }

    @Override
    public List<Reader> getReaders() {
        final List<Reader> readers = new ArrayList<>();
        for (final Map.Entry<String, List<ReaderStatistics>> domain : domains.protection().readers().entrySet()) {
            for (final ReaderStatistics reader : domain.getValue()) {
                readers.add(new ReaderOfBean(domain.getKey(), reader));
            }
        }
        return readers;
    }

    private static final class ReaderOfBean implements Reader {
        private final String domain;
        private final ReaderStatistics reader;

        ReaderOfBean(final String domain, final ReaderStatistics reader) {
            this.domain = domain;
            this.reader = reader;
        }

        @Override
        public String getDomain() {
            return domain;
        }

        @Override
        public String getReader() {
            return reader.reader();
        }

        @Override
        public long getSamples() {
            return reader.samples();
        }

        @Override
        public long getSeen() {
            return reader.seen();
        }

        @Override
        public long getGracePeriods() {
            return reader.gracePeriods();
        }

        @Override
        public long getReleases() {
            return reader.releases();
        }
    }
}

package io.reprieve.agent;

import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.agent.rules.RulesFiles;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import io.reprieve.woven.Startup;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Puts the agent's parts together, as the settings say, and starts them.
 */
final class Installation {
    private static final AtomicBoolean IS_INSTALLED = new AtomicBoolean();

    private Installation() {
    }

    /**
     * Installs the agent.
     *
     * @param version         the agent's version.
     * @param arguments       its arguments, or {@code null}.
     * @param instrumentation the JVM's side.
     * @throws IllegalArgumentException if a setting is wrong; the message is for the user.
     */
    static void install(final String version, final String arguments, final Instrumentation instrumentation) {
        if (!IS_INSTALLED.compareAndSet(false, true)) {
            // A method that is woven twice would be deferred twice.
            Console.print("the agent is there already; this -javaagent does nothing, and can be left out");
            return;
        }
        // Before all else: what comes next may wake the runtime, which reads the settings once.
        Startup.useAgentArguments(Arguments.parse(arguments));
        final Settings settings = Settings.ofProcess();
        final String report = settings.text(Key.REPORT);
        final boolean prints = !report.equals("none");
        if (!settings.isOn(Key.ENABLED)) {
            if (prints) {
                Console.print(version + ": enabled=false: nothing is woven");
            }
            return;
        }
        final WeavingLog log = new WeavingLog(prints, report.equals("all"), settings.isOn(Key.STRICT));
        final RulesFiles files = RulesFiles.read(settings.texts(Key.RULES));
        log.rulesFailed(files.problems());
        if (prints && !files.summary().isEmpty()) {
            Console.print(version + ": " + files.summary());
        }
        final RuleIndex rules = new RuleIndex(files.rules());
        final Overrides overrides = new Overrides();
        final WovenDomains domains = new WovenDomains();
        if (prints) {
            Runtime.getRuntime().addShutdownHook(
                new EndReport(version, instrumentation, log, rules, overrides, domains, settings));
        }
        instrumentation.addTransformer(
            new WeavingTransformer(
                instrumentation,
                rules,
                settings.isOn(Key.BOOTSTRAP),
                new RuntimeView(),
                new RuntimeStart(instrumentation, version, prints, settings),
                overrides,
                domains,
                log),
            true);
        new LoadedClasses(instrumentation, rules, log).weave();
    }
}

package io.reprieve.agent.start;

import io.reprieve.agent.access.RuntimeStart;
import io.reprieve.agent.access.RuntimeView;
import io.reprieve.agent.files.ConstantPoolScan;
import io.reprieve.agent.report.Console;
import io.reprieve.agent.report.EndReport;
import io.reprieve.agent.report.Overrides;
import io.reprieve.agent.report.UnmatchedRules;
import io.reprieve.agent.report.WeavingLog;
import io.reprieve.agent.report.WovenDomains;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.agent.rules.RulesFiles;
import io.reprieve.agent.running.AgentBean;
import io.reprieve.agent.running.RunningProgram;
import io.reprieve.agent.running.Switch;
import io.reprieve.agent.transform.LoadedClasses;
import io.reprieve.agent.transform.WeavingOrder;
import io.reprieve.agent.transform.WeavingTransformer;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import io.reprieve.woven.Startup;
import io.reprieve.woven.WeavingResults;
import java.lang.instrument.Instrumentation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Puts the agent's parts together, as the settings say, and starts them.
 */
public final class Installation {
    private static final String RUNTIME = "io.reprieve.runtime.Domain";
    private static final AtomicBoolean IS_INSTALLED = new AtomicBoolean();
    // Set when everything is in its place.
    private static volatile Installation installed;

    private final String version;
    private final Settings settings;
    private final Instrumentation instrumentation;
    private final WeavingLog log;
    private final RuleIndex rules;
    private final ConstantPoolScan scan;
    private final Overrides overrides = new Overrides();
    private final WovenDomains domains;
    private WeavingTransformer transformer;

    private Installation(
            final String version,
            final Settings settings,
            final Instrumentation instrumentation,
            final boolean isStrict) {
        this.version = version;
        this.settings = settings;
        this.instrumentation = instrumentation;
        this.log = new WeavingLog(prints(settings), settings.text(Key.REPORT).equals("all"), isStrict);
        final RulesFiles files = RulesFiles.read(settings.texts(Key.RULES));
        log.rulesFailed(files.problems());
        if (prints(settings) && !files.summary().isEmpty()) {
            Console.print(version + ": " + files.summary());
        }
        this.rules = new RuleIndex(files.rules());
        this.scan = new ConstantPoolScan(rules.methodsOfSubtypes());
        this.domains = new WovenDomains(scan);
        if (prints(settings) && settings.isOn(Key.BOOTSTRAP)) {
            Console.print(version + ": bootstrap=true: the JVM shares no class data of the application any more, and"
                + " starts more slowly");
        }
    }

    /**
     * Installs the agent before the program.
     *
     * @param version         the agent's version.
     * @param arguments       its arguments, or {@code null}.
     * @param instrumentation the JVM's side.
     * @throws IllegalArgumentException if a setting is wrong; the message is for the user.
     */
    public static void install(final String version, final String arguments, final Instrumentation instrumentation) {
        if (!IS_INSTALLED.compareAndSet(false, true)) {
            // A method that is woven twice would be deferred twice.
            Console.print("the agent is there already; this -javaagent does nothing, and can be left out");
            return;
        }
        final Settings settings = settings(version, arguments);
        if (settings.isOn(Key.ENABLED)) {
            final Installation installation =
                new Installation(version, settings, instrumentation, settings.isOn(Key.STRICT));
            Startup.postponeBeans();
            installation.addTransformer(WeavingOrder.atOnce());
            installation.loadedClasses().weave();
            installed = installation;
        }
    }

    /**
     * Installs the agent in a program that runs already. There nothing stops the JVM; to be strict is to leave the
     * releases as they were.
     *
     * @param version         the agent's version.
     * @param arguments       its arguments, or {@code null}.
     * @param instrumentation the JVM's side.
     * @return whether everything that was asked for was woven.
     * @throws IllegalArgumentException if a setting is wrong; the message is for the user.
     * @throws InterruptedException     if the thread is interrupted while it waits for others.
     */
    public static boolean installLate(
            final String version, final String arguments, final Instrumentation instrumentation)
            throws InterruptedException {
        if (!IS_INSTALLED.compareAndSet(false, true)) {
            if (installed == null) {
                Console.print("the agent is there already; nothing has changed");
                return false;
            }
            return installed.addRules(arguments);
        }
        boolean isInstalled = false;
        try {
            final boolean isRunning = isRuntimeLoaded(instrumentation);
            final Settings settings = settings(version, arguments);
            if (settings.isOn(Key.ENABLED)) {
                final Installation installation = new Installation(version, settings, instrumentation, false);
                isInstalled = true;
                if (isRunning && arguments != null && !arguments.isBlank()) {
                    installation.log.doubt("the program has used the runtime before, which keeps the settings that it"
                        + " began with; those of the agent count");
                }
                return installation.weaveRunningProgram();
            }
            return false;
        } finally {
            // Who was wrong about a setting may try again.
            IS_INSTALLED.set(isInstalled);
        }
    }

    private static boolean isRuntimeLoaded(final Instrumentation instrumentation) {
        for (final Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getName().equals(RUNTIME)) {
                return true;
            }
        }
        return false;
    }

    private static Settings settings(final String version, final String arguments) {
        // Before all else: what comes next may wake the runtime, which reads the settings once.
        Startup.useAgentArguments(Arguments.parse(arguments));
        final Settings settings = Settings.ofProcess();
        if (!settings.isOn(Key.ENABLED) && prints(settings)) {
            Console.print(version + ": enabled=false: nothing is woven");
        }
        return settings;
    }

    private static boolean prints(final Settings settings) {
        return !settings.text(Key.REPORT).equals("none");
    }

    private void addTransformer(final WeavingOrder order) {
        if (!rules.isEmpty()) {
            WeavingResults.askForUnmatched(new UnmatchedRules(rules, instrumentation));
        }
        if (prints(settings)) {
            Runtime.getRuntime().addShutdownHook(
                new EndReport(version, instrumentation, log, rules, overrides, domains, settings));
        }
        final RuntimeStart start = new RuntimeStart(instrumentation, version, prints(settings), settings);
        transformer = new WeavingTransformer(
            instrumentation,
            rules,
            settings.isOn(Key.BOOTSTRAP),
            scan,
            new RuntimeView(),
            start,
            order,
            overrides,
            domains,
            log);
        start.whenStarted(new Runnable() {
            @Override
            public void run() {
                if (ModuleLayer.boot().findModule("java.management").isPresent()) {
                    AgentBean.show(
                        new Switch(instrumentation, settings, transformer, scan, rules, overrides, domains, log),
                        log,
                        rules,
                        domains);
                }
            }
        });
        instrumentation.addTransformer(transformer, true);
        if (Verification.isAskedFor(settings)) {
            Verification.install(instrumentation, settings, rules, start, log);
        }
    }

    private LoadedClasses loadedClasses() {
        return new LoadedClasses(instrumentation, scan, rules, settings.isOn(Key.BOOTSTRAP), log);
    }

    private boolean weaveRunningProgram() throws InterruptedException {
        final RunningProgram program = new RunningProgram(instrumentation, settings, domains, log);
        addTransformer(program.order());
        program.weave(loadedClasses());
        for (final String line : EndReport.doubts(instrumentation.getAllLoadedClasses(), rules, overrides)) {
            Console.keep("note: so far " + line);
        }
        Console.keep(log.summary());
        installed = this;
        return log.hasWoven() && !log.hasProblems();
    }

    /** Adds to what is woven already. Nothing of that is taken out meanwhile. */
    private synchronized boolean addRules(final String arguments) throws InterruptedException {
        final Map<String, List<String>> given = Arguments.parse(arguments);
        final RulesFiles files = RulesFiles.read(given.getOrDefault(Key.RULES.keyName(), List.of()));
        for (final String mistake : files.problems()) {
            log.problem(mistake);
        }
        for (final String key : given.keySet()) {
            if (!key.equals(Key.RULES.keyName())) {
                log.doubt("the agent is there already, and " + key + " stays as it is");
            }
        }
        final List<Rule> added = rules.add(files.rules());
        if (added.size() < files.rules().size()) {
            log.doubt("left out, because other rules are about the same already: "
                + (files.rules().size() - added.size()) + " of the rules");
        }
        if (added.isEmpty()) {
            Console.print("the agent is there already; nothing has changed");
            return false;
        }
        Console.print(version + ": added " + added.size() + " of " + files.summary());
        final Set<String> sources = new HashSet<>();
        for (final Rule rule : added) {
            sources.add(rule.source());
            if (rule.hasSubtypes()) {
                scan.expectAnyMethod();
            }
        }
        if (transformer.isOff()) {
            log.doubt("the agent is switched off: they count from when it is switched on");
            return false;
        }
        final RunningProgram program = new RunningProgram(instrumentation, settings, domains, log, sources);
        transformer.follow(program.order());
        program.weave(loadedClasses());
        for (final String line : EndReport.doubts(instrumentation.getAllLoadedClasses(), rules, overrides)) {
            Console.keep("note: so far " + line);
        }
        Console.keep(log.summary());
        return !log.hasProblems();
    }
}

package io.reprieve.agent.running;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.agent.files.ConstantPoolScan;
import io.reprieve.agent.report.Overrides;
import io.reprieve.agent.report.WeavingLog;
import io.reprieve.agent.report.WovenDomains;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.agent.transform.LoadedClasses;
import io.reprieve.agent.transform.WeavingOrder;
import io.reprieve.agent.transform.WeavingTransformer;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Takes out of a running program what was woven into it, and puts it in again.
 *
 * <p>The order is the reverse of attaching. Releases go first: a release that is deferred without its readers would run
 * under them, whereas readers without releases only cost their time. A release that a thread was just making is
 * deferred all the same, so the readers wait until nothing is pending. Whoever then still is in the old code of a
 * release defers it past readers that no slot shows; but so would it run in place by then.
 */
public final class Switch {
    private static final long PAUSE_MILLIS = 1;

    private final Instrumentation instrumentation;
    private final Settings settings;
    private final WeavingTransformer transformer;
    private final RuleIndex rules;
    private final ConstantPoolScan scan;
    private final Overrides woven;
    private final WovenDomains domains;
    private final WeavingLog log;

    // Written by whoever switches, under this object's lock.
    private volatile boolean isOn = true;
    private volatile String state = "on: classes are woven";

    public Switch(
            final Instrumentation instrumentation,
            final Settings settings,
            final WeavingTransformer transformer,
            final ConstantPoolScan scan,
            final RuleIndex rules,
            final Overrides woven,
            final WovenDomains domains,
            final WeavingLog log) {
        this.instrumentation = instrumentation;
        this.settings = settings;
        this.transformer = transformer;
        this.rules = rules;
        this.scan = scan;
        this.woven = woven;
        this.domains = domains;
        this.log = log;
    }

    boolean isOn() {
        return isOn;
    }

    String state() {
        return state;
    }

    synchronized void off() throws InterruptedException {
        isOn = false;
        transformer.follow(WeavingOrder.withoutReleases());
        loadedClasses().transformAnew(woven.classes(instrumentation.getAllLoadedClasses(), true));
        final long pending = awaitPending();
        if (pending != 0) {
            say("off: releases run in place; readers stay woven until what was deferred before has run, which is "
                + pending + (pending == 1 ? " release" : " releases") + ": switch off once more then");
        } else if (scan.hasSeenApi()) {
            say("off: releases run in place; readers stay woven, because the program defers releases through the API");
        } else {
            transformer.follow(WeavingOrder.nothing());
            loadedClasses().transformAnew(woven.classes(instrumentation.getAllLoadedClasses(), false));
            say("off: classes are as they were, but for embedded heads");
        }
    }

    synchronized void on() throws InterruptedException {
        if (!isOn) {
            final RunningProgram program = new RunningProgram(instrumentation, settings, domains, log);
            transformer.follow(program.order());
            program.weave(loadedClasses());
            isOn = true;
            say("on: classes are woven again");
        }
    }

    /** Anew each time, because it keeps the classes that it has seen. */
    private LoadedClasses loadedClasses() {
        return new LoadedClasses(instrumentation, scan, rules, settings.isOn(Key.BOOTSTRAP), log);
    }

    private void say(final String what) {
        state = what;
        log.doubt("switched over JMX: " + what);
    }

    /** Waits, for a limited time, until nothing is pending in any domain. Returns how much is. */
    private long awaitPending() throws InterruptedException {
        final List<RcuDomain> named = new ArrayList<>();
        for (final String name : domains.names()) {
            named.add(Rcu.domain(name));
        }
        final long limit = settings.nanos(Key.SHUTDOWN_TIMEOUT);
        final long begin = System.nanoTime();
        long pending = pending(named);
        while (pending != 0 && System.nanoTime() - begin < limit) {
            Rcu.startGracePeriod();
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            pending = pending(named);
        }
        return pending;
    }

    private static long pending(final List<RcuDomain> named) {
        long pending = Rcu.statistics().pending();
        for (final RcuDomain domain : named) {
            pending += domain.statistics().pending();
        }
        return pending;
    }
}

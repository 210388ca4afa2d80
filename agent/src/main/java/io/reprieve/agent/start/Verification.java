package io.reprieve.agent.start;

import io.reprieve.agent.access.ModuleReads;
import io.reprieve.agent.access.RuntimeStart;
import io.reprieve.agent.access.RuntimeView;
import io.reprieve.agent.files.LoaderClassFiles;
import io.reprieve.agent.report.Console;
import io.reprieve.agent.report.VerifyEnd;
import io.reprieve.agent.report.WeavingLog;
import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.agent.transform.WeavingTransformer;
import io.reprieve.agent.verify.VerifyTransformer;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Puts {@code verify} and {@code learn} beside the ordinary weaving, where the settings ask for one of them.
 */
final class Verification implements VerifyTransformer.View {
    private final Instrumentation instrumentation;
    private final RuleIndex rules;
    private final RuntimeView runtime = new RuntimeView();
    private final ModuleReads reads;
    private final Map<ClassLoader, ClassFiles> files = new WeakHashMap<>();

    private Verification(final Instrumentation instrumentation, final RuleIndex rules) {
        this.instrumentation = instrumentation;
        this.rules = rules;
        this.reads = new ModuleReads(instrumentation);
    }

    static boolean isAskedFor(final Settings settings) {
        return settings.text(Key.VERIFY).equals("report") || !settings.text(Key.LEARN).isEmpty();
    }

    static void install(
            final Instrumentation instrumentation,
            final Settings settings,
            final RuleIndex rules,
            final RuntimeStart start,
            final WeavingLog log) {
        final String refusal = start.prepare();
        if (refusal != null) {
            Console.print("verify: " + refusal);
            return;
        }
        final VerifyEnd end = new VerifyEnd(settings, rules, log);
        VerifyTransformer.install(instrumentation, new Verification(instrumentation, rules), end::save);
        Runtime.getRuntime().addShutdownHook(end);
    }

    @Override
    public boolean isApplications(final ClassLoader loader, final String internalName) {
        return !WeavingTransformer.isJdk(loader) && !WeavingTransformer.isOwn(internalName)
            && runtime.refusal(loader) == null;
    }

    @Override
    public ClassFiles files(final ClassLoader loader) {
        synchronized (files) {
            return files.computeIfAbsent(loader, ignored -> new LoaderClassFiles(instrumentation, loader));
        }
    }

    @Override
    public List<Rule> rules() {
        return rules.rules();
    }

    @Override
    public void read(final Module module) {
        reads.add(module);
    }
}

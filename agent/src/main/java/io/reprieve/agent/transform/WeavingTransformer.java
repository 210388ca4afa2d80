package io.reprieve.agent.transform;

import io.reprieve.agent.access.ModuleReads;
import io.reprieve.agent.access.RuntimeStart;
import io.reprieve.agent.access.RuntimeView;
import io.reprieve.agent.files.ConstantPoolScan;
import io.reprieve.agent.files.LoaderClassFiles;
import io.reprieve.agent.plan.ClassDescriptions;
import io.reprieve.agent.plan.ClassPlan;
import io.reprieve.agent.plan.MethodPlan;
import io.reprieve.agent.plan.Miss;
import io.reprieve.agent.plan.Planner;
import io.reprieve.agent.plan.RefusedException;
import io.reprieve.agent.report.Overrides;
import io.reprieve.agent.report.Weaving;
import io.reprieve.agent.report.WeavingLog;
import io.reprieve.agent.report.WovenDomains;
import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.agent.weave.RegisteredNumbers;
import io.reprieve.agent.weave.Weaver;
import io.reprieve.agent.weave.WovenClass;
import io.reprieve.woven.Startup;
import io.reprieve.woven.Woven;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import net.bytebuddy.description.type.TypeDescription;

/**
 * What the JVM calls for each class that it is about to define, or to define anew.
 *
 * <p>Nearly all classes leave after {@link ConstantPoolScan}; Byte Buddy is not even loaded for them.
 */
public final class WeavingTransformer implements ClassFileTransformer {
    /** No class file begins like this, so that the JVM refuses to define the class. */
    private static final byte[] UNDEFINABLE = {0, 0, 0, 0};
    private static final String OWN_PACKAGE = "io/reprieve/";

    private final RegisteredNumbers numbers = new RegisteredNumbers();
    private final Instrumentation instrumentation;
    private final RuleIndex rules;
    private final boolean weavesJdk;
    private final ConstantPoolScan scan;
    private final Planner planner;
    private final RuntimeView runtimeView;
    private final RuntimeStart runtimeStart;
    private final ModuleReads moduleReads;
    private volatile WeavingOrder order;
    private final Overrides overrides;
    private final WovenDomains domains;
    private final WeavingLog log;

    /** What each loader finds. Guarded by itself, and no loader is called while it is held. */
    private final Map<ClassLoader, ClassFiles> classFiles = new WeakHashMap<>();

    public WeavingTransformer(
            final Instrumentation instrumentation,
            final RuleIndex rules,
            final boolean weavesJdk,
            final ConstantPoolScan scan,
            final RuntimeView runtimeView,
            final RuntimeStart runtimeStart,
            final WeavingOrder order,
            final Overrides overrides,
            final WovenDomains domains,
            final WeavingLog log) {
        this.instrumentation = instrumentation;
        this.rules = rules;
        this.weavesJdk = weavesJdk;
        this.scan = scan;
        this.planner = new Planner(rules);
        this.moduleReads = new ModuleReads(instrumentation);
        this.runtimeView = runtimeView;
        this.runtimeStart = runtimeStart;
        this.order = order;
        this.overrides = overrides;
        this.domains = domains;
        this.log = log;
    }

    @Override
    public byte[] transform(
            final Module module,
            final ClassLoader loader,
            final String internalName,
            final Class<?> classBeingRedefined,
            final ProtectionDomain protectionDomain,
            final byte[] classFile) {
        // Without a name it is a hidden class, which can't be woven and has nothing that one would want to.
        if (internalName == null || isOwn(internalName)) {
            if (RuntimeStart.CHOICE.equals(internalName)) {
                runtimeStart.allowNativeAccess();
            }
            return null;
        }
        final boolean isJdk = isJdk(loader);
        if (isJdk && internalName.equals(ConstantPoolScan.BEANS_FACTORY)) {
            Startup.showBeans();
        }
        if (isJdk && !weavesJdk && !rules.hasType(internalName)
            || classBeingRedefined == null && order.weavesNothing()) {
            return null;
        }
        byte[] woven = null;
        try {
            final int found = isJdk ? scan.look(classFile) & ConstantPoolScan.METHOD : scan.look(classFile);
            if ((found & ConstantPoolScan.BEANS) != 0) {
                // Before the class runs: it is to find ours among them.
                Startup.showBeans();
            }
            final List<Rule> matching = rules.isEmpty() ? List.of() : rules.of(
                internalName, classFile, (found & ConstantPoolScan.METHOD) != 0, classFiles(loader));
            if (matching.isEmpty() && (found & ConstantPoolScan.ANNOTATION) == 0) {
                return null;
            }
            woven = weave(module, loader, internalName.replace('/', '.'), classBeingRedefined, classFile, matching);
        } catch (final Throwable t) {
            // Left to the JVM it would vanish without a word.
            log.classFailed(internalName.replace('/', '.'), t);
        }
        return log.isStopping() ? UNDEFINABLE : woven;
    }

    /** Whether the agent is being switched off, or is. */
    public boolean isOff() {
        return order.isOff();
    }

    /** From now on, what is woven of a class is up to another order. */
    public void follow(final WeavingOrder order) {
        this.order = order;
    }

    /** Whether a loader's classes are the JDK's, which have no annotations of ours and don't see the runtime. */
    public static boolean isJdk(final ClassLoader loader) {
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    /** Whether a class is the agent's or the runtime's own. */
    public static boolean isOwn(final String internalName) {
        return internalName.startsWith(OWN_PACKAGE)
            && (internalName.indexOf('/', OWN_PACKAGE.length()) < 0
                || internalName.startsWith("agent/", OWN_PACKAGE.length())
                || internalName.startsWith("runtime/", OWN_PACKAGE.length())
                || internalName.startsWith("woven/", OWN_PACKAGE.length()));
    }

    private ClassFiles classFiles(final ClassLoader loader) {
        synchronized (classFiles) {
            ClassFiles files = classFiles.get(loader);
            if (files == null) {
                files = new LoaderClassFiles(instrumentation, loader);
                classFiles.put(loader, files);
            }
            return files;
        }
    }

    private byte[] weave(
            final Module module,
            final ClassLoader loader,
            final String name,
            final Class<?> loaded,
            final byte[] classFile,
            final List<Rule> matching) {
        if (!isJdk(loader) && runtimeView.refusal(loader) == null) {
            // Meanwhile the class is looked at.
            runtimeStart.begin();
        }
        final TypeDescription type;
        try {
            type = ClassDescriptions.of(name, classFile);
        } catch (final RefusedException e) {
            log.methods(loader, name, unreadable(name, matching, e.getMessage()));
            return null;
        }
        final ClassPlan plan = planner.plan(loader, type, classFile, matching, classFiles(loader), loaded);
        if (plan.isEmpty()) {
            return null;
        }
        if (isJdk(loader) && !weavesJdk) {
            log.methods(loader, name, weavings(
                plan, "it is the JDK's own, which does not see the Reprieve runtime; set bootstrap=true"));
            return null;
        }
        Weaver weaver = null;
        if (plan.embedsHead() || plan.weavesMethods()) {
            String refusal = runtimeView.refusal(loader);
            if (refusal == null) {
                weaver = new Weaver(numbers);
                // The first takes its time, in which the runtime starts.
                weaver.read(loader, plan);
                refusal = runtimeStart.prepare();
            }
            if (refusal != null) {
                log.loaderRefused(loader, name, weavings(plan, refusal));
                return null;
            }
        }
        final WeavingOrder order = this.order;
        final ClassPlan now = order.admit(loader, name, plan);
        if (now.embedsHead()) {
            Woven.announceEmbeddedHeads();
        }
        final WovenClass woven =
            weaver == null ? new WovenClass(null, now) : weaver.weave(loader, type, classFile, now);
        if (woven.file() != null || now.hasWovenBefore()) {
            overrides.add(woven.plan().methods());
            domains.add(woven.plan().methods());
        }
        if (woven.file() != null) {
            moduleReads.add(module);
            if (loaded != null) {
                order.replaces(woven.plan().methods());
            }
        }
        if (now.methods().size() == plan.methods().size()) {
            log.methods(loader, name, weavings(woven.plan(), null));
        }
        return woven.file();
    }

    /** What became of a class that can't be read: which of its methods the rules are for, nobody knows. */
    private static List<Weaving> unreadable(final String name, final List<Rule> rules, final String reason) {
        final List<Weaving> weavings = new ArrayList<>();
        for (final Rule rule : rules) {
            rule.use();
            weavings.add(new Weaving(name, rule.method(), rule.role(), rule.source(), false, reason));
        }
        return weavings;
    }

    private static List<Weaving> weavings(final ClassPlan plan, final String refusal) {
        final List<Weaving> weavings = new ArrayList<>();
        if (plan.pooled() != null) {
            weavings.add(Weaving.of(plan.pooled(), refusal == null ? plan.pooled().refusal() : refusal));
        }
        for (final MethodPlan method : plan.methods()) {
            weavings.add(Weaving.of(method, refusal == null ? method.refusal() : refusal));
        }
        for (final Miss miss : plan.misses()) {
            weavings.add(Weaving.of(miss));
        }
        return weavings;
    }
}

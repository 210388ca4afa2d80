package io.reprieve.agent;

import io.reprieve.woven.Woven;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.type.TypeDescription;

/**
 * What the JVM calls for each class that it is about to define, or to define anew.
 *
 * <p>Nearly all classes leave after {@link ConstantPoolScan}; Byte Buddy is not even loaded for them.
 */
final class WeavingTransformer implements ClassFileTransformer {
    /** No class file begins like this, so that the JVM refuses to define the class. */
    private static final byte[] UNDEFINABLE = {0, 0, 0, 0};
    private static final String OWN_PACKAGE = "io/reprieve/";

    private final ConstantPoolScan scan = new ConstantPoolScan();
    private final SiteNumbers siteNumbers = new SiteNumbers();
    private final PooledClasses pooledClasses = new PooledClasses();
    private final RuntimeView runtimeView;
    private final RuntimeStart runtimeStart;
    private final ModuleReads moduleReads;
    private final Overrides overrides;
    private final WovenDomains domains;
    private final WeavingLog log;

    WeavingTransformer(
            final Instrumentation instrumentation,
            final RuntimeView runtimeView,
            final RuntimeStart runtimeStart,
            final Overrides overrides,
            final WovenDomains domains,
            final WeavingLog log) {
        this.moduleReads = new ModuleReads(instrumentation);
        this.runtimeView = runtimeView;
        this.runtimeStart = runtimeStart;
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
        if (internalName == null || !isCandidate(loader, internalName)) {
            if (RuntimeStart.CHOICE.equals(internalName)) {
                runtimeStart.allowNativeAccess();
            }
            return null;
        }
        byte[] woven = null;
        try {
            if (!scan.findsAnnotation(classFile)) {
                return null;
            }
            woven = weave(module, loader, internalName.replace('/', '.'), classBeingRedefined, classFile);
        } catch (final Throwable t) {
            // Left to the JVM it would vanish without a word.
            log.classFailed(internalName.replace('/', '.'), t);
        }
        return log.isStopping() ? UNDEFINABLE : woven;
    }

    /** Whether a class may have methods for us at all: neither the JDK's classes have, nor the agent's own. */
    static boolean isCandidate(final ClassLoader loader, final String internalName) {
        return loader != null && loader != ClassLoader.getPlatformClassLoader() && !isOwn(internalName);
    }

    private static boolean isOwn(final String internalName) {
        return internalName.startsWith(OWN_PACKAGE)
            && (internalName.indexOf('/', OWN_PACKAGE.length()) < 0
                || internalName.startsWith("agent/", OWN_PACKAGE.length())
                || internalName.startsWith("runtime/", OWN_PACKAGE.length())
                || internalName.startsWith("woven/", OWN_PACKAGE.length()));
    }

    private byte[] weave(
            final Module module,
            final ClassLoader loader,
            final String name,
            final Class<?> loaded,
            final byte[] classFile) {
        final TypeDescription type = Weaver.describe(name, classFile);
        final List<MethodPlan> plans = AnnotatedMethods.of(type);
        final PooledPlan pooled = pooledClasses.plan(loader, type, loaded);
        if (plans.isEmpty() && pooled == null) {
            return null;
        }
        String refusal = runtimeView.refusal(loader);
        if (refusal == null) {
            refusal = runtimeStart.prepare();
        }
        if (refusal != null) {
            log.loaderRefused(loader, name, weavings(plans, pooled, refusal));
            return null;
        }
        final boolean embedsHead = pooled != null && pooled.isToBeWoven();
        byte[] woven = null;
        if (embedsHead || isAnyPossible(plans)) {
            moduleReads.add(module);
            if (embedsHead) {
                Woven.announceEmbeddedHeads();
            }
            woven = new Weaver(siteNumbers).weave(loader, type, classFile, plans, embedsHead);
            overrides.add(plans);
            domains.add(plans);
        }
        log.methods(loader, name, weavings(plans, pooled, null));
        return woven;
    }

    private static boolean isAnyPossible(final List<MethodPlan> plans) {
        for (final MethodPlan plan : plans) {
            if (plan.refusal() == null) {
                return true;
            }
        }
        return false;
    }

    private static List<Weaving> weavings(
            final List<MethodPlan> plans, final PooledPlan pooled, final String refusal) {
        final List<Weaving> weavings = new ArrayList<>();
        if (pooled != null) {
            weavings.add(Weaving.of(pooled, refusal == null ? pooled.refusal() : refusal));
        }
        for (final MethodPlan plan : plans) {
            weavings.add(Weaving.of(plan, refusal == null ? plan.refusal() : refusal));
        }
        return weavings;
    }
}

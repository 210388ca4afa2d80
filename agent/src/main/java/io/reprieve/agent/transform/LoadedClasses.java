package io.reprieve.agent.transform;

import io.reprieve.agent.files.ConstantPoolScan;
import io.reprieve.agent.report.WeavingLog;
import io.reprieve.agent.rules.RuleIndex;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The classes that were loaded before the agent, by another agent for example: has those woven that need it.
 */
public final class LoadedClasses {
    private final Instrumentation instrumentation;
    private final WeavingLog log;
    private final RuleIndex rules;
    private final boolean weavesJdk;
    private final ConstantPoolScan scan;
    private final Set<Class<?>> seen = new HashSet<>();

    public LoadedClasses(
            final Instrumentation instrumentation,
            final ConstantPoolScan scan,
            final RuleIndex rules,
            final boolean weavesJdk,
            final WeavingLog log) {
        this.instrumentation = instrumentation;
        this.scan = scan;
        this.rules = rules;
        this.weavesJdk = weavesJdk;
        this.log = log;
    }

    /**
     * Has the JVM hand them to the transformer, which must be there already so that no class falls in between. Called
     * again, it looks at those that have come since.
     */
    public void weave() {
        final List<Class<?>> candidates = new ArrayList<>();
        for (final Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (!type.isArray() && !type.isPrimitive() && seen.add(type) && isCandidate(type)) {
                candidates.add(type);
            }
        }
        transformAnew(candidates);
    }

    /** Has the JVM hand those to the transformer whose releases were held back. */
    public void weaveHeldBack(final WeavingOrder order) {
        final List<Class<?>> heldBack = new ArrayList<>();
        for (final Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (order.isHeldBack(type)) {
                heldBack.add(type);
            }
        }
        transformAnew(heldBack);
    }

    /** Has the JVM hand classes to the transformer. */
    public void transformAnew(final List<Class<?>> types) {
        if (!types.isEmpty()) {
            try {
                // Together they cost one stop of all threads.
                instrumentation.retransformClasses(types.toArray(new Class<?>[0]));
            } catch (final UnmodifiableClassException | LinkageError e) {
                for (final Class<?> type : types) {
                    transformAlone(type);
                }
            }
        }
    }

    private void transformAlone(final Class<?> type) {
        try {
            instrumentation.retransformClasses(type);
        } catch (final UnmodifiableClassException | LinkageError e) {
            if (!log.isStopping()) {
                log.classFailed(type.getName(), e);
            }
        }
    }

    private boolean isCandidate(final Class<?> type) {
        // Nearly all are the JDK's, and most programs have nothing else yet: they are told apart by their loader.
        if (WeavingTransformer.isOwn(type.getName().replace('.', '/'))) {
            return false;
        }
        if (WeavingTransformer.isJdk(type.getClassLoader())) {
            return (weavesJdk ? !rules.of(type).isEmpty() : rules.hasType(type.getName().replace('.', '/')))
                && instrumentation.isModifiableClass(type);
        }
        return instrumentation.isModifiableClass(type)
            && (!rules.isEmpty() && !rules.of(type).isEmpty() || mayBeAnnotated(type));
    }

    /** Redefining a class costs a stop of all threads, so its file is looked at first, if it can be found. */
    private boolean mayBeAnnotated(final Class<?> type) {
        final String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream classFile = type.getResourceAsStream(file)) {
            return classFile == null ? !Proxy.isProxyClass(type)
                : (scan.look(classFile.readAllBytes()) & ConstantPoolScan.ANNOTATION) != 0;
        } catch (final IOException e) {
            return true;
        }
    }
}

package io.reprieve.jfr.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.jfr.Recordings;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.RunnableFuture;
import java.util.stream.Collectors;
import net.jpountz.lz4.LZ4Factory;
import org.eclipse.core.runtime.IConfigurationElement;
import org.eclipse.core.runtime.IExtensionRegistry;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.RegistryFactory;
import org.eclipse.osgi.launch.EquinoxFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmc.common.IMCThread;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.util.IPreferenceValueProvider;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;
import org.openjdk.jmc.flightrecorder.rules.IResultValueProvider;
import org.openjdk.jmc.flightrecorder.rules.IRule;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.owasp.encoder.Encode;

/**
 * The jar as Mission Control gets it: a bundle among JMC's own, in the framework that Mission Control runs on.
 */
class BundleIT {
    private static final Path JAR = Path.of(System.getProperty("rules.jar"));
    private static final String SYMBOLIC_NAME = "io.reprieve.jfr";

    @TempDir
    private Path storage;

    @Test
    void itsRulesAreFoundAsMissionControlLooksForThem() throws Exception {
        final Map<String, String> configuration = new HashMap<>();
        configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        configuration.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "1");
        final Framework framework = new EquinoxFactory().newFramework(configuration);
        framework.start();
        try {
            final Map<String, Bundle> bundles = new LinkedHashMap<>();
            for (final Path jar : new Path[] {
                jarOf(IStatus.class), jarOf(IExtensionRegistry.class), jarOf(Encode.class), jarOf(LZ4Factory.class),
                jarOf(IMCThread.class), jarOf(JfrLoaderToolkit.class), jarOf(IRule.class), JAR}) {
                final Bundle bundle = framework.getBundleContext().installBundle(jar.toUri().toString());
                bundles.put(bundle.getSymbolicName(), bundle);
            }
            assertTrue(
                framework.adapt(FrameworkWiring.class).resolveBundles(bundles.values()),
                () -> "not resolved: " + bundles.values().stream()
                    .filter(bundle -> bundle.getState() == Bundle.INSTALLED)
                    .map(Bundle::getSymbolicName)
                    .toList());
            final Bundle registry = bundles.get("org.eclipse.equinox.registry");
            registry.start();
            assertEquals(List.of(SYMBOLIC_NAME), contributors(registry));
            final ClassLoader loader = bundles.get(SYMBOLIC_NAME).adapt(BundleWiring.class).getClassLoader();
            rulesOf(loader, bundles.get("org.openjdk.jmc.flightrecorder.rules"));
            evaluate(loader);
        } finally {
            framework.stop();
            framework.waitForStop(0);
        }
    }

    /**
     * Mission Control asks the registry of extensions which bundles have rules. It leaves out those that are no
     * singleton.
     */
    private static List<String> contributors(final Bundle registry) throws Exception {
        final Class<?> extensions = registry.loadClass(IExtensionRegistry.class.getName());
        final Class<?> element = registry.loadClass(IConfigurationElement.class.getName());
        final Object[] elements = (Object[]) extensions.getMethod("getConfigurationElementsFor", String.class).invoke(
            registry.loadClass(RegistryFactory.class.getName()).getMethod("getRegistry").invoke(null),
            "org.openjdk.jmc.flightrecorder.rules.ruleProvider");
        final List<String> names = new ArrayList<>();
        for (final Object each : elements) {
            names.add(element.getMethod("getNamespaceIdentifier").invoke(each).toString());
        }
        return names;
    }

    /** Mission Control asks the class loader of each of these bundles for services. */
    private static void rulesOf(final ClassLoader loader, final Bundle jmc) throws Exception {
        final Class<?> type = loader.loadClass(IRule.class.getName());
        assertSame(jmc.loadClass(IRule.class.getName()), type);
        final Set<String> ids = new TreeSet<>();
        for (final Object rule : ServiceLoader.load(type, loader)) {
            ids.add((String) type.getMethod("getId").invoke(rule));
        }
        assertEquals(
            ServiceLoader.load(IRule.class).stream()
                .map(ServiceLoader.Provider::get)
                .map(IRule::getId)
                .collect(Collectors.toCollection(TreeSet::new)),
            ids);
        assertTrue(ids.contains("io.reprieve.GracePeriodsHeldUp"), ids::toString);
    }

    /** Everything that a rule touches can be reached from inside the bundle. */
    private static void evaluate(final ClassLoader loader) throws Exception {
        final Object items = loader.loadClass(JfrLoaderToolkit.class.getName())
            .getMethod("loadEvents", File.class)
            .invoke(null, Recordings.TROUBLE.file().toFile());
        final Class<?> preferences = loader.loadClass(IPreferenceValueProvider.class.getName());
        final Class<?> results = loader.loadClass(IResultValueProvider.class.getName());
        final Object rule = loader.loadClass(HeldUpRule.class.getName()).getConstructor().newInstance();
        final RunnableFuture<?> evaluation = (RunnableFuture<?>) rule.getClass()
            .getMethod("createEvaluation", loader.loadClass(IItemCollection.class.getName()), preferences, results)
            .invoke(rule, items, preferences.getField("DEFAULT_VALUES").get(null), null);
        evaluation.run();
        final Object result = evaluation.get();
        assertEquals("WARNING",
            result.getClass().getInterfaces()[0].getMethod("getSeverity").invoke(result).toString());
    }

    private static Path jarOf(final Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}

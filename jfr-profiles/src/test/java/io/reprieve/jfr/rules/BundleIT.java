package io.reprieve.jfr.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.jfr.Recordings;
import java.io.File;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.RunnableFuture;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jpountz.lz4.LZ4Factory;
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
import org.w3c.dom.Element;

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
                jarOf(Encode.class), jarOf(LZ4Factory.class), jarOf(IMCThread.class), jarOf(JfrLoaderToolkit.class),
                jarOf(IRule.class), JAR}) {
                final Bundle bundle = framework.getBundleContext().installBundle(jar.toUri().toString());
                bundles.put(bundle.getSymbolicName(), bundle);
            }
            assertTrue(
                framework.adapt(FrameworkWiring.class).resolveBundles(bundles.values()),
                () -> "not resolved: " + bundles.values().stream()
                    .filter(bundle -> bundle.getState() == Bundle.INSTALLED)
                    .map(Bundle::getSymbolicName)
                    .toList());
            final Bundle ours = bundles.get(SYMBOLIC_NAME);
            assertNotNull(ours, bundles::toString);
            rulesOf(ours, bundles.get("org.openjdk.jmc.flightrecorder.rules"));
            evaluate(ours.adapt(BundleWiring.class).getClassLoader());
        } finally {
            framework.stop();
            framework.waitForStop(0);
        }
    }

    /** Mission Control asks the class loader of each bundle that extends its point for services. */
    private static void rulesOf(final Bundle ours, final Bundle jmc) throws Exception {
        final ClassLoader loader = ours.adapt(BundleWiring.class).getClassLoader();
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
        assertEquals("WARNING", result.getClass().getInterfaces()[0].getMethod("getSeverity").invoke(result).toString());
    }

    @Test
    void itExtendsThePointThatMissionControlLooksAt() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertEquals(
                SYMBOLIC_NAME + ";singleton:=true",
                jar.getManifest().getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME),
                "without singleton, extensions are ignored");
            assertEquals("2", jar.getManifest().getMainAttributes().getValue(Constants.BUNDLE_MANIFESTVERSION));
            try (InputStream plugin = jar.getInputStream(jar.getEntry("plugin.xml"))) {
                final Element extension = (Element) DocumentBuilderFactory.newInstance().newDocumentBuilder()
                    .parse(plugin).getElementsByTagName("extension").item(0);
                assertEquals("org.openjdk.jmc.flightrecorder.rules.ruleProvider", extension.getAttribute("point"));
                // The registry of extensions lists a contributor only if there is an element in its extension.
                assertEquals(1, extension.getElementsByTagName("ruleProvider").getLength());
            }
        }
    }

    private static Path jarOf(final Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}

package hosts.osgi;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A bundle with a board in an OSGi framework, installed and uninstalled again and again:
 * {@code OsgiHost STORAGE TIMES DELEGATION BUNDLE [LIBRARY-BUNDLE...]}. DELEGATION is what bundles get from the class
 * path, or a dash.
 */
public final class OsgiHost {
    private static final long LEAVE_NANOS = 60_000_000_000L;

    private OsgiHost() {
    }

    /**
     * Runs.
     *
     * @param arguments as above.
     */
    public static void main(final String[] arguments) {
        try {
            run(arguments);
        } catch (final Exception e) {
            e.printStackTrace();
            // The framework's threads would keep the JVM.
            System.exit(1);
        }
        System.exit(0);
    }

    private static void run(final String[] arguments) throws Exception {
        final Map<String, String> configuration = new HashMap<>();
        configuration.put(Constants.FRAMEWORK_STORAGE, arguments[0]);
        configuration.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        if (!arguments[2].equals("-")) {
            configuration.put(Constants.FRAMEWORK_BOOTDELEGATION, arguments[2]);
            configuration.put(Constants.FRAMEWORK_BUNDLE_PARENT, Constants.FRAMEWORK_BUNDLE_PARENT_APP);
        }
        final Framework framework = ServiceLoader.load(FrameworkFactory.class).iterator().next().newFramework(
            configuration);
        framework.start();
        final List<WeakReference<Object>> loaders = new ArrayList<>();
        final Map<String, Long> counts = new TreeMap<>();
        final int times = Integer.parseInt(arguments[1]);
        for (int i = 0; i < times; i++) {
            loaders.add(deploy(framework, arguments, counts));
        }
        final long begin = System.nanoTime();
        long left = left(loaders);
        while (left > 0 && System.nanoTime() - begin < LEAVE_NANOS) {
            System.gc();
            Thread.sleep(100);
            left = left(loaders);
        }
        final StringBuilder result = new StringBuilder("RESULT deployed=" + times + " loadersLeft=" + left
            + " leftAfterMs=" + (System.nanoTime() - begin) / 1_000_000);
        counts.forEach((name, value) -> result.append(' ').append(name).append('=').append(value));
        System.out.println(result);
        framework.stop();
        framework.waitForStop(10_000);
    }

    private static WeakReference<Object> deploy(
        final Framework framework, final String[] arguments, final Map<String, Long> counts) throws Exception {
        final List<Bundle> bundles = new ArrayList<>();
        for (int i = arguments.length - 1; i >= 3; i--) {
            bundles.add(framework.getBundleContext().installBundle(Path.of(arguments[i]).toUri().toString()));
        }
        final Bundle application = bundles.get(bundles.size() - 1);
        application.start();
        final Class<?> activator = application.loadClass("hosts.bundle.Activator");
        final WeakReference<Object> loader = new WeakReference<>(activator.getClassLoader());
        Thread.sleep(50);
        // The activator hands its result over in a property: it has no class in common with the host.
        application.stop();
        for (final String word : System.getProperty("hosts.result").split(" ")) {
            final int equals = word.indexOf('=');
            if (equals > 0) {
                counts.merge(word.substring(0, equals), Long.parseLong(word.substring(equals + 1)), Long::sum);
            }
        }
        for (final Bundle bundle : bundles) {
            bundle.uninstall();
        }
        final Object done = new Object();
        final boolean[] isDone = {false};
        framework.adapt(FrameworkWiring.class).refreshBundles(bundles, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                synchronized (done) {
                    isDone[0] = true;
                    done.notifyAll();
                }
            }
        });
        synchronized (done) {
            while (!isDone[0]) {
                done.wait();
            }
        }
        return loader;
    }

    private static long left(final List<WeakReference<Object>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }
}

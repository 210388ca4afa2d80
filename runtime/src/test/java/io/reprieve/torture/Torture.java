package io.reprieve.torture;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * Readers that hold on to what they found for random times, and writers that release it in every way there is, on a
 * runtime with as few pages as it can be given and with delays between its own steps: the test that is modelled on the
 * kernel's and liburcu's {@code rcutorture}.
 *
 * <p>Ends with 0 if nothing was wrong, with 1 otherwise. See {@code package-info} for how to run it.
 */
public final class Torture {
    private static final int WRONG = 1;

    private Torture() {
    }

    /**
     * Runs the torture.
     *
     * @param arguments {@code --name value} pairs; a wrong one is answered with what there is.
     * @throws Exception if the run itself cannot be run.
     */
    public static void main(final String[] arguments) throws Exception {
        final Options options;
        try {
            options = Options.parse(arguments);
        } catch (final IllegalArgumentException e) {
            System.err.println(e.getMessage());
            Runtime.getRuntime().halt(2);
            return;
        }
        set("reprieve.page.entries", options.number("page-entries"));
        set("reprieve.reserve.pages.per.thread", options.number("thread-pages"));
        set("reprieve.reserve.pages.shared", options.number("shared-pages"));
        System.out.println("torture, seed " + options.seed() + ", on Java " + System.getProperty("java.version")
            + "; to repeat it:");
        System.out.println("  java " + String.join(" ", runtimeSettings()) + " -cp ... "
            + Torture.class.getName() + " " + String.join(" ", options.commandLine()));
        final boolean passed = options.isOn("delays")
            ? runDelayed(options)
            : TortureRun.run(options.commandLine(), System.out);
        if (passed) {
            // Through the runtime's own shutdown hook, which has nothing left to wait for.
            System.exit(0);
        }
        System.out.flush();
        Runtime.getRuntime().halt(WRONG);
    }

    private static void set(final String property, final int value) {
        System.setProperty(property, Integer.toString(value));
    }

    private static List<String> runtimeSettings() {
        final List<String> settings = new ArrayList<>();
        for (final String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("reprieve.")) {
                settings.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        settings.sort(null);
        return settings;
    }

    private static boolean runDelayed(final Options options) throws Exception {
        final DelayingLoader loader = new DelayingLoader();
        final Method use = loader.loadClass(Delays.class.getName())
            .getDeclaredMethod("use", long.class, List.class, List.class);
        final Method run = loader.loadClass(TortureRun.class.getName())
            .getDeclaredMethod("run", String[].class, java.io.PrintStream.class);
        use.setAccessible(true);
        run.setAccessible(true);
        use.invoke(null, options.seed(), loader.points(), loader.isOftenPassed());
        try {
            return (boolean) run.invoke(null, options.commandLine(), System.out);
        } catch (final InvocationTargetException e) {
            throw new IllegalStateException("the run has ended early", e.getCause());
        }
    }
}

package io.reprieve.torture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs of the torture that others make, in JVMs of their own.
 */
public final class Runs {
    private Runs() {
    }

    /**
     * The scenarios that are possible here, by the options of the JVM that they ask for.
     *
     * @return for each list of options the arguments of {@link #scenario()}.
     */
    public static Map<List<String>, List<String>> scenarios() {
        final Map<List<String>, List<String>> scenarios = new LinkedHashMap<>();
        for (final Scenario scenario : Scenario.values()) {
            if (scenario.isPossible()) {
                scenarios.computeIfAbsent(scenario.jvmOptions(), options -> new ArrayList<>()).add(scenario.name());
            }
        }
        return scenarios;
    }

    /**
     * What runs scenarios.
     *
     * @return a main class.
     */
    public static Class<?> scenario() {
        return Scenario.class;
    }

    /**
     * A short dose of everything.
     *
     * @param delayed whether threads are held up between the runtime's steps.
     * @return the arguments of {@link Torture}.
     */
    public static List<String> dose(final boolean delayed) {
        return (delayed ? Dose.DELAYED : Dose.PLAIN).arguments();
    }
}

package io.reprieve.woven;

import io.reprieve.runtime.config.Settings;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.memory.NativeAccess;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;

/**
 * What the agent tells the runtime before anything else of it is used. Apart from {@link #report()}, nothing here starts
 * the runtime.
 */
public final class Startup {
    private Startup() {
    }

    /**
     * The version of the runtime, which has to be the agent's.
     *
     * @return the version of the build.
     */
    public static String version() {
        return "0.1.0";
    }

    /**
     * Notes the arguments of the agent, which take precedence over system properties and the environment.
     *
     * @param arguments the values given for each key.
     */
    public static void useAgentArguments(final Map<String, List<String>> arguments) {
        Settings.useAgentArguments(arguments);
    }

    /**
     * Gives the runtime the right to call native code.
     *
     * @param lookup of a class whose module has native access.
     */
    public static void grantNativeAccess(final MethodHandles.Lookup lookup) {
        NativeAccess.grant(lookup);
    }

    /**
     * What readers pay for, and why. Chooses it, if that has not been done.
     *
     * @return a line for the start report.
     */
    public static String report() {
        return Fences.report();
    }
}

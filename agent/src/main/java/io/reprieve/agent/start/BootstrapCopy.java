package io.reprieve.agent.start;

import io.reprieve.agent.report.Console;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.jar.JarFile;

/**
 * The agent and the runtime once more, in the bootstrap loader, whose classes every loader sees that asks its parents:
 * what {@code bootstrap=true} asks for. The copy takes over before this one has touched the runtime, so that there is
 * but one; from then on the system loader, too, gets these classes from its parent.
 */
public final class BootstrapCopy {
    private static final String RUNTIME = "io.reprieve.runtime.";

    /** The agent's class in the bootstrap loader. Guarded by this class. */
    private static Class<?> agent;

    private BootstrapCopy() {
    }

    /**
     * Hands over to the copy, if there is one, or is to be.
     *
     * @param entrance        where the JVM enters the agent, in this loader.
     * @param entry           the method of it to call.
     * @param version         the agent's version, which the bootstrap loader doesn't tell.
     * @param arguments       the agent's arguments, or {@code null}.
     * @param instrumentation the JVM's side.
     * @param mayBegin        whether there may be a copy; {@code false} if this one is at work.
     * @return whether all is done.
     */
    public static synchronized boolean takesOver(
            final Class<?> entrance,
            final String entry,
            final String version,
            final String arguments,
            final Instrumentation instrumentation,
            final boolean mayBegin) {
        if (agent == null && !(mayBegin && Arguments.askFor("bootstrap", arguments))) {
            return false;
        }
        try {
            if (agent == null) {
                final Class<?> runtime = loadedRuntime(instrumentation);
                if (runtime != null) {
                    Console.print("nothing is woven: bootstrap=true comes too late, for the runtime has been loaded"
                        + " already by " + runtime.getClassLoader() + "; start the program with -javaagent, and let"
                        + " this agent come first");
                    return true;
                }
                instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(ownJar().toFile()));
                agent = Class.forName(entrance.getName(), true, null);
            }
            agent.getMethod(entry, String.class, String.class, Instrumentation.class)
                .invoke(null, version, arguments, instrumentation);
        } catch (final InvocationTargetException e) {
            Console.print("nothing is woven: the agent failed on the bootstrap path: " + e.getCause());
        } catch (final IOException | ReflectiveOperationException | URISyntaxException | RuntimeException e) {
            Console.print("nothing is woven: the agent's jar can't be put on the bootstrap path: " + e);
        }
        return true;
    }

    private static Class<?> loadedRuntime(final Instrumentation instrumentation) {
        for (final Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getName().startsWith(RUNTIME)) {
                return type;
            }
        }
        return null;
    }

    private static Path ownJar() throws URISyntaxException {
        return Path.of(BootstrapCopy.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}

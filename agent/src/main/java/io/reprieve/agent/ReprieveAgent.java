package io.reprieve.agent;

import io.reprieve.woven.Startup;
import java.lang.instrument.Instrumentation;

/**
 * Where the JVM starts the agent.
 *
 * <p>Nothing that goes wrong here stops the program, unless it was asked to be strict.
 */
public final class ReprieveAgent {
    private static final int FAILURE_STATUS = 1;

    private ReprieveAgent() {
    }

    /**
     * Called before the program's {@code main}.
     *
     * @param arguments       what follows {@code =} on the command line, or {@code null}.
     * @param instrumentation the JVM's side.
     */
    public static void premain(final String arguments, final Instrumentation instrumentation) {
        try {
            final String runtime = Startup.version();
            if (runtime.equals(version())) {
                RuntimeView.open(instrumentation);
                Installation.install(version(), arguments, instrumentation);
            } else {
                fail(RuntimeView.otherVersion(version(), runtime), arguments);
            }
        } catch (final IllegalArgumentException e) {
            fail("nothing is woven: " + e.getMessage(), arguments);
        } catch (final LinkageError e) {
            fail(RuntimeView.otherVersion(version(), e.toString()), arguments);
        } catch (final Throwable t) {
            fail("nothing is woven: the agent failed to start: " + t, arguments);
        }
    }

    /**
     * Called when the agent is loaded into a program that runs already. Threads may be inside readers that were
     * entered unwoven, and no slot says so: to defer releases now could free objects under them.
     *
     * @param arguments       what came with the request, or {@code null}.
     * @param instrumentation the JVM's side.
     */
    public static void agentmain(final String arguments, final Instrumentation instrumentation) {
        Console.print("nothing is woven: a program that runs already can't be woven yet; start it with -javaagent");
    }

    /** The agent's version, from the manifest of its jar. */
    static String version() {
        return ReprieveAgent.class.getPackage().getImplementationVersion();
    }

    private static void fail(final String message, final String arguments) {
        Console.print(message);
        if (Arguments.askForStrict(arguments)) {
            Console.print("strict=true: stopping the JVM");
            System.exit(FAILURE_STATUS);
        }
    }
}

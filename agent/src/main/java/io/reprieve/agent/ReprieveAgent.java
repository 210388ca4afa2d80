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

    /** Puts the agent's parts together, before the program or in the midst of it. */
    private interface Start {
        void install() throws InterruptedException;
    }

    /**
     * Called before the program's {@code main}.
     *
     * @param arguments       what follows {@code =} on the command line, or {@code null}.
     * @param instrumentation the JVM's side.
     */
    public static void premain(final String arguments, final Instrumentation instrumentation) {
        // No lambda: the first of a JVM costs the start of every program some 20 ms.
        final boolean hasStarted = start(instrumentation, new Start() {
            @Override
            public void install() {
                Installation.install(version(), arguments, instrumentation);
            }
        });
        if (!hasStarted && Arguments.askForStrict(arguments)) {
            Console.print("strict=true: stopping the JVM");
            System.exit(FAILURE_STATUS);
        }
    }

    /**
     * Called when the agent is loaded into a program that runs already. Returns when all is woven that can be, and
     * leaves an {@link AttachReply}.
     *
     * @param arguments       what came with the request, or {@code null}.
     * @param instrumentation the JVM's side.
     */
    public static void agentmain(final String arguments, final Instrumentation instrumentation) {
        final boolean[] isAllWell = new boolean[1];
        Console.keepLines();
        start(instrumentation, () -> isAllWell[0] = Installation.installLate(version(), arguments, instrumentation));
        new AttachReply(isAllWell[0], Console.takeLines()).leave();
    }

    /** The agent's version, from the manifest of its jar. */
    static String version() {
        return ReprieveAgent.class.getPackage().getImplementationVersion();
    }

    private static boolean start(final Instrumentation instrumentation, final Start start) {
        String failure = null;
        try {
            final String runtime = Startup.version();
            if (runtime.equals(version())) {
                RuntimeView.open(instrumentation);
                start.install();
            } else {
                failure = RuntimeView.otherVersion(version(), runtime);
            }
        } catch (final IllegalArgumentException e) {
            failure = "nothing is woven: " + e.getMessage();
        } catch (final LinkageError e) {
            failure = RuntimeView.otherVersion(version(), e.toString());
        } catch (final Throwable t) {
            failure = "nothing is woven: the agent failed to start: " + t;
        }
        if (failure != null) {
            Console.print(failure);
        }
        return failure == null;
    }
}

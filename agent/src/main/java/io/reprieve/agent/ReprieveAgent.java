package io.reprieve.agent;

import io.reprieve.agent.access.RuntimeView;
import io.reprieve.agent.report.AttachReply;
import io.reprieve.agent.report.Console;
import io.reprieve.agent.start.Arguments;
import io.reprieve.agent.start.BootstrapCopy;
import io.reprieve.agent.start.FailureOnceMore;
import io.reprieve.agent.start.Installation;
import io.reprieve.woven.Startup;
import java.lang.instrument.Instrumentation;
import java.util.List;

/**
 * Where the JVM starts the agent.
 *
 * <p>Nothing that goes wrong here stops the program, unless it was asked to be strict.
 */
public final class ReprieveAgent {
    private static final int FAILURE_STATUS = 1;

    /** Whether the agent was started in this loader. The JVM starts agents one after the other. */
    private static volatile boolean isAtWork;

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
        if (!BootstrapCopy.takesOver(
                ReprieveAgent.class, "premain", version(), arguments, instrumentation, !isAtWork)) {
            isAtWork = true;
            premain(version(), arguments, instrumentation);
        }
    }

    /**
     * Starts the agent before the program, in whatever class loader this is.
     *
     * @param version         the agent's version.
     * @param arguments       its arguments, or {@code null}.
     * @param instrumentation the JVM's side.
     */
    public static void premain(
            final String version, final String arguments, final Instrumentation instrumentation) {
        // No lambda: the first of a JVM costs the start of every program some 20 ms.
        final String failure = start(version, instrumentation, new Start() {
            @Override
            public void install() {
                Installation.install(version, arguments, instrumentation);
            }
        });
        if (failure != null && Arguments.askFor("strict", arguments)) {
            Console.print("strict=true: stopping the JVM");
            System.exit(FAILURE_STATUS);
        } else if (failure != null) {
            FailureOnceMore.atExit(failure);
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
        Console.keepLines();
        if (BootstrapCopy.takesOver(
                ReprieveAgent.class, "agentmain", version(), arguments, instrumentation, !isAtWork)) {
            final List<String> lines = Console.takeLines();
            if (!lines.isEmpty()) {
                // It has not come to the copy's own reply.
                new AttachReply(false, lines).leave();
            }
        } else {
            isAtWork = true;
            agentmain(version(), arguments, instrumentation);
        }
    }

    /**
     * Starts the agent in a program that runs already, in whatever class loader this is.
     *
     * @param version         the agent's version.
     * @param arguments       its arguments, or {@code null}.
     * @param instrumentation the JVM's side.
     */
    public static void agentmain(
            final String version, final String arguments, final Instrumentation instrumentation) {
        final boolean[] isAllWell = new boolean[1];
        Console.keepLines();
        start(version, instrumentation, () ->
            isAllWell[0] = Installation.installLate(version, arguments, instrumentation));
        new AttachReply(isAllWell[0], Console.takeLines()).leave();
    }

    /** From the manifest of the jar. */
    private static String version() {
        return ReprieveAgent.class.getPackage().getImplementationVersion();
    }

    private static String start(final String version, final Instrumentation instrumentation, final Start start) {
        String failure = null;
        try {
            final String runtime = Startup.version();
            if (runtime.equals(version)) {
                RuntimeView.open(instrumentation);
                start.install();
            } else {
                failure = RuntimeView.otherVersion(version, runtime);
            }
        } catch (final IllegalArgumentException e) {
            failure = "nothing is woven: " + e.getMessage();
        } catch (final SecurityException e) {
            failure = "nothing is woven: the security policy forbids it (" + e.getMessage()
                + "); grant java.security.AllPermission to the agent's jar";
        } catch (final LinkageError e) {
            failure = RuntimeView.otherVersion(version, e.toString());
        } catch (final Throwable t) {
            failure = "nothing is woven: the agent failed to start: " + t;
        }
        if (failure != null) {
            Console.print(failure);
        }
        return failure;
    }
}

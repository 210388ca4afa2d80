package io.reprieve.agent.command;

import io.reprieve.agent.report.AttachReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The process that a command is to attach to. Says in plain words why that can't be, where it can be known beforehand.
 */
final class Target {
    private static final String MODULE = "jdk.attach";
    private static final String JMX_MODULE = "java.management.rmi";
    private static final String CAUGHT = "SigCgt:";
    private static final int HEXADECIMAL = 16;
    /** Its number is 3. */
    private static final long QUIT = 1 << 2;

    private final ProcessHandle process;

    private Target(final ProcessHandle process) {
        this.process = process;
    }

    static Target of(final String given) throws CommandFailedException {
        final long pid = number(given);
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            throw new CommandFailedException("this Java runtime (" + System.getProperty("java.home")
                + ") has no module " + MODULE + "; run the command with the java of a JDK");
        }
        final ProcessHandle process = ProcessHandle.of(pid).orElseThrow(
            () -> new CommandFailedException("there is no process " + pid + "; jps lists the Java processes"));
        if (process.pid() == ProcessHandle.current().pid()) {
            throw new CommandFailedException("process " + pid + " is this command itself");
        }
        if (!catchesQuit(pid)) {
            throw new CommandFailedException("process " + pid + " can't be attached to: it is no JVM, or was started"
                + " with -Xrs");
        }
        return new Target(process);
    }

    private static long number(final String pid) throws CommandFailedException {
        try {
            return Long.parseLong(pid);
        } catch (final NumberFormatException e) {
            throw new CommandFailedException(
                "'" + pid + "' is no process; jps lists the numbers of the Java processes");
        }
    }

    /**
     * To attach sends SIGQUIT, which ends a process that doesn't catch it. Where nothing is known it is left to try.
     */
    private static boolean catchesQuit(final long pid) {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return status
                .filter(line -> line.startsWith(CAUGHT))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(CAUGHT.length()).trim(), HEXADECIMAL))
                .allMatch(caught -> (caught & QUIT) != 0);
        } catch (final IOException | UncheckedIOException | NumberFormatException e) {
            return true;
        }
    }

    AttachReply attach(final String arguments) throws CommandFailedException {
        try (Attachment attachment = Attachment.open(this)) {
            return attachment.load(arguments);
        }
    }

    /** Connects to the JVM's beans. */
    JmxConnection connect() throws CommandFailedException {
        if (ModuleLayer.boot().findModule(JMX_MODULE).isEmpty()) {
            throw new CommandFailedException("this Java runtime (" + System.getProperty("java.home")
                + ") has no module " + JMX_MODULE + "; run the command with the java of a JDK");
        }
        try (Attachment attachment = Attachment.open(this)) {
            return JmxConnection.to(this, attachment.startJmx());
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** The process as messages name it. */
    @Override
    public String toString() {
        return "process " + process.pid();
    }

    /** What may be wrong with the process, for a message; begins with a space, or is empty. */
    String suspicion() {
        final String owner = process.info().user().orElse(null);
        final String self = ProcessHandle.current().info().user().orElse(null);
        if (!process.isAlive()) {
            return " It has ended.";
        }
        if (owner != null && self != null && !owner.equals(self)) {
            return " It is run by user " + owner + ", and this command by " + self + ": run it as " + owner + ".";
        }
        return "";
    }
}

package io.reprieve.agent.command;

import picocli.CommandLine.ExitCode;

/**
 * A command can't do what it was asked for. The message is one line for the user: what was wrong, where, and what would
 * be right.
 */
public final class CommandFailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /**
     * What the command was given can't be used: exit code 2.
     *
     * @param message for the user.
     */
    public CommandFailedException(final String message) {
        this(message, ExitCode.USAGE);
    }

    /**
     * The command has failed.
     *
     * @param message  for the user.
     * @param exitCode 1 if it did its work and found something amiss, 2 if it could not begin.
     */
    public CommandFailedException(final String message, final int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}

/**
 * What {@code java -jar reprieve-agent.jar} runs: a class for each command, listed in {@code ReprieveCommand}.
 *
 * <p>A command is a {@code Callable} that returns its exit code: 0 if all is well, 1 if it did its work and found
 * something amiss, 2 if the command line is wrong or what it names can't be used. Its result goes to standard output;
 * what hinders it is thrown as a {@code CommandFailedException}, whose message becomes one line on standard error.
 *
 * <p>Nothing here is touched where the agent runs, so that its libraries cost no program's start.
 */
package io.reprieve.agent.command;

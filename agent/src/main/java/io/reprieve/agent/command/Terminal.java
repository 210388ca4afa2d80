package io.reprieve.agent.command;

import java.io.Console;
import java.io.PrintWriter;
import java.util.List;

/**
 * Standard output, refreshed in place where it is a terminal.
 */
final class Terminal {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";

    private final PrintWriter out;
    private final boolean isInteractive;

    Terminal(final PrintWriter out) {
        this.out = out;
        isInteractive = isTerminal(System.console());
    }

    private static boolean isTerminal(final Console console) {
        if (console == null) {
            return false;
        }
        try {
            // JDK 22 and later have a console also where there is no terminal, and say so.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (final NoSuchMethodException e) {
            return true;
        } catch (final ReflectiveOperationException e) {
            return false;
        }
    }

    boolean isInteractive() {
        return isInteractive;
    }

    /** Shows lines in the place of those shown before, or behind them where it is no terminal. */
    void show(final List<String> lines) {
        if (isInteractive) {
            out.print(HOME);
            for (final String line : lines) {
                out.print(line + CLEAR_LINE + System.lineSeparator());
            }
            out.print(CLEAR_REST);
        } else {
            lines.forEach(out::println);
        }
        out.flush();
    }
}

package io.reprieve.agent.command;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Standard output, refreshed in place where it is a terminal, and the keys that are pressed there.
 */
final class Terminal implements AutoCloseable {
    /** No key was pressed. */
    static final int NO_KEY = -1;
    /** What every terminal has had since there were any. */
    private static final int WIDTH = 80;
    private static final int HEIGHT = 24;
    private static final File DEVICE = new File("/dev/tty");
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";
    private static final long LONGEST_STTY_MILLIS = 500;
    private static final long KEY_PAUSE_MILLIS = 20;

    private final PrintWriter out;
    private final boolean isInteractive;
    private final Thread restoring = new Thread(this::restore, "reprieve-terminal");
    private boolean hasKeys;
    /** How the terminal was set before, which is not what everybody has; {@code null} if that is not known. */
    private String settings;
    private int width = WIDTH;
    private int height = HEIGHT;

    Terminal(final PrintWriter out) {
        this.out = out;
        isInteractive = isTerminal(System.console());
        if (isInteractive) {
            settings = stty("-g");
            hasKeys = stty("-icanon", "-echo", "min", "0") != null;
            if (hasKeys) {
                Runtime.getRuntime().addShutdownHook(restoring);
            }
            measure();
        }
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

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    boolean hasKeys() {
        return hasKeys;
    }

    /** A window may have been made larger or smaller. */
    void measure() {
        final String size = stty("size");
        if (size != null && size.matches("\\d+ \\d+")) {
            final String[] parts = size.split(" ");
            height = Integer.parseInt(parts[0]) > 0 ? Integer.parseInt(parts[0]) : HEIGHT;
            width = Integer.parseInt(parts[1]) > 0 ? Integer.parseInt(parts[1]) : WIDTH;
        }
    }

    /** What stty says; {@code null} if there is none, or it fails. */
    private static String stty(final String... arguments) {
        final String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            final Process process = new ProcessBuilder(command)
                .redirectInput(DEVICE).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            final String answer = new String(process.getInputStream().readAllBytes()).strip();
            return process.waitFor(LONGEST_STTY_MILLIS, TimeUnit.MILLISECONDS) && process.exitValue() == 0
                ? answer : null;
        } catch (final IOException e) {
            return null;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Waits for a key; {@link #NO_KEY} if none has been pressed until then. */
    int awaitKey(final long nanos) throws InterruptedException {
        final long begin = System.nanoTime();
        do {
            try {
                if (hasKeys && System.in.available() > 0) {
                    return System.in.read();
                }
            } catch (final IOException e) {
                hasKeys = false;
            }
            final long left = nanos - (System.nanoTime() - begin);
            TimeUnit.NANOSECONDS.sleep(
                hasKeys ? Math.min(left, TimeUnit.MILLISECONDS.toNanos(KEY_PAUSE_MILLIS)) : left);
        } while (System.nanoTime() - begin < nanos);
        return NO_KEY;
    }

    /** Shows lines in the place of those shown before, or behind them where it is no terminal. */
    void show(final List<String> lines) {
        if (isInteractive) {
            out.print(HOME);
            for (int i = 0; i < lines.size(); i++) {
                // Behind the last line nothing may scroll.
                out.print((i == 0 ? "" : System.lineSeparator()) + lines.get(i) + CLEAR_LINE);
            }
            out.print(CLEAR_REST);
        } else {
            lines.forEach(out::println);
        }
        out.flush();
    }

    private void restore() {
        stty(settings == null ? "sane" : settings);
    }

    @Override
    public void close() {
        if (isInteractive) {
            out.println();
            out.flush();
        }
        if (hasKeys) {
            restore();
            Runtime.getRuntime().removeShutdownHook(restoring);
        }
    }
}

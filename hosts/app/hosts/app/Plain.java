package hosts.app;

import java.io.IOException;

/** A program of nothing but a board: {@code Plain SECONDS [api|told]}. */
public final class Plain {
    private static final long LATE_MILLIS = 2_000;

    private Plain() {
    }

    /**
     * Runs.
     *
     * @param arguments how many seconds, and {@code api} for the board that calls the runtime, or {@code told} to
     *                  count the seconds from a line on standard input: what is done to the program before that has
     *                  been done to one at work, and is over, however slow the machine.
     * @throws InterruptedException if the thread is interrupted.
     * @throws IOException          if nobody can tell.
     */
    public static void main(final String[] arguments) throws InterruptedException, IOException {
        final String mode = arguments.length > 1 ? arguments[1] : "";
        final boolean isApi = mode.equals("api");
        final Quotes quotes = isApi ? new ApiBoard() : new Board();
        final Load load = new Load(quotes);
        if (mode.equals("told")) {
            System.out.println("AT WORK");
            System.in.read();
        }
        final long millis = Long.parseLong(arguments[0]) * 1_000;
        Thread.sleep(Math.max(0, millis - LATE_MILLIS));
        load.late();
        Thread.sleep(Math.min(millis, LATE_MILLIS));
        System.out.println("RESULT " + load.end() + (isApi ? " " + quotes : ""));
    }
}

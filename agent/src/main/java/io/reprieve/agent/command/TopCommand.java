package io.reprieve.agent.command;

import io.reprieve.agent.command.TopView.Order;
import io.reprieve.runtime.config.Key;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Watches the reclamation of a program that runs.
 */
@Command(
    name = "top",
    description = {
        "Shows what a running program releases and reclaims, who holds it up and which sites it comes from.",
        "",
        "Rates are those of the last interval; pending, pages and the slowest reader are those of the moment. On a"
            + " terminal the view is refreshed in place, domains in trouble come first, and the keys d, p, w, l and n"
            + " sort the sites (by what was deferred, is pending, has waited, the longest delay, the name); q ends."
            + " Elsewhere there is a line for each domain and each site.",
        ""
    },
    footer = {
        "",
        "Ends with q, Ctrl-C, after --count views, or with the program. Exit code 0; 2: it could not be watched."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ReprieveCommand.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class TopCommand implements Callable<Integer> {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PAUSE_MILLIS = 50;

    @Parameters(index = "0", paramLabel = "PID", description = "the process, as jps lists it")
    private String pid;

    @Option(
        names = {"-i", "--interval"}, paramLabel = "TIME", defaultValue = "1s",
        description = "time between two views, such as 500ms or 10s (default: ${DEFAULT-VALUE})")
    private String interval;

    @Option(names = {"-n", "--count"}, paramLabel = "N", description = "end after so many views")
    private Integer count;

    @Option(
        names = "--sites", paramLabel = "N", defaultValue = "20",
        description = "how many sites of a domain are shown at most (default: ${DEFAULT-VALUE})")
    private int sites;

    @Option(names = "--json", description = "print a line of JSON for each view")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        final long nanos = interval();
        final int views = count == null ? Integer.MAX_VALUE : count;
        if (views < 1) {
            throw new CommandFailedException("--count: '" + count + "' is too few; allowed is a number from 1");
        }
        if (sites < 0) {
            throw new CommandFailedException("--sites: '" + sites + "' is too few; allowed is a number from 0");
        }
        final Target target = Target.of(pid);
        try (JmxConnection connection = target.connect()) {
            watch(target, connection, nanos, views);
        }
        return ExitCode.OK;
    }

    private long interval() throws CommandFailedException {
        final long nanos = Key.parseNanos(interval);
        if (nanos < TimeUnit.MILLISECONDS.toNanos(1)) {
            throw new CommandFailedException(
                "--interval: '" + interval + "' is no interval; allowed is a time from 1ms, such as 500ms or 10s");
        }
        return nanos;
    }

    private void watch(final Target target, final JmxConnection connection, final long nanos, final int views)
        throws CommandFailedException, InterruptedException {
        try (Terminal terminal = new Terminal(spec.commandLine().getOut())) {
            final List<DomainSample> before = firstSample(connection);
            if (before.isEmpty()) {
                throw new CommandFailedException(target + " has no domain of Reprieve: it was started without the"
                    + " agent and without the runtime, or has neither read nor released anything so far");
            }
            if (terminal.isInteractive() && !json) {
                terminal.show(List.of(target + "   measuring for " + interval + " ..."));
            }
            show(target, terminal, connection, before, nanos, views);
        } catch (final IOException e) {
            // Among lines of JSON it would be none.
            final PrintWriter out = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
            out.println(target + (isAliveStill(target) ? " has closed the connection" : " has ended"));
            out.flush();
        }
    }

    private void show(
        final Target target, final Terminal terminal, final JmxConnection connection, final List<DomainSample> first,
        final long nanos, final int count) throws IOException, InterruptedException {
        List<DomainSample> before = first;
        List<TopView> views = List.of();
        Order order = Order.DEFERRED;
        long next = System.nanoTime() + nanos;
        for (int shown = 0; shown < count;) {
            final long left = next - System.nanoTime();
            final int key = left > 0 ? terminal.awaitKey(left) : Terminal.NO_KEY;
            if (key == 'q') {
                return;
            }
            if (key == Terminal.NO_KEY) {
                final List<DomainSample> now = connection.sample();
                views = DomainSample.views(before, now);
                before = now;
                next += Math.max(nanos, System.nanoTime() - next);
                shown++;
            }
            // A key shows the same once more, in another order: rates of a moment would tell nothing.
            order = Order.of(key) == null ? order : Order.of(key);
            if (!views.isEmpty() || key == Terminal.NO_KEY) {
                terminal.show(lines(target, terminal, views, order));
            }
        }
    }

    /** A program that ends closes its connections first. */
    private static boolean isAliveStill(final Target target) throws InterruptedException {
        final long begin = System.nanoTime();
        while (target.isAlive() && System.nanoTime() - begin < LONGEST_WAIT_NANOS) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return target.isAlive();
    }

    private List<String> lines(
        final Target target, final Terminal terminal, final List<TopView> views, final Order order) {
        if (json) {
            return List.of(TopJson.line(pid, views));
        }
        if (terminal.isInteractive()) {
            terminal.measure();
            final String title = target + "   " + time() + "   every " + interval
                + (views.isEmpty() ? "" : "   " + views.get(0).now().barrier().split(":")[0]);
            return new TopScreen(terminal.width(), terminal.height(), order, sites)
                .lines(title, views, terminal.hasKeys() ? Order.keys(order) : "");
        }
        final List<String> lines = new ArrayList<>();
        views.forEach(view -> lines.addAll(view.lines(time(), sites)));
        return lines;
    }

    /** A program that has just begun to read or release shows its domains a moment later. */
    private static List<DomainSample> firstSample(final JmxConnection connection)
        throws IOException, InterruptedException {
        final long begin = System.nanoTime();
        List<DomainSample> sample = connection.sample();
        while (sample.isEmpty() && System.nanoTime() - begin < LONGEST_WAIT_NANOS) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            sample = connection.sample();
        }
        return sample;
    }

    private static String time() {
        return LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}

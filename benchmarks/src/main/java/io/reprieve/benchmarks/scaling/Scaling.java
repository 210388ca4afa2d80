package io.reprieve.benchmarks.scaling;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command line of the simulation: prints how releases scale to 64 cores.
 */
@Command(
    name = "benchmarks/scaling.sh",
    description = "Simulates how reclaimers, grace periods and the scan of slots scale to 64 cores, from costs that"
        + " were measured on few, and prints one table. All costs in nanoseconds.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class Scaling implements Callable<Integer> {
    private static final int[] CORES = {2, 4, 8, 16, 32, 64};

    @Option(names = "--append", paramLabel = "NS", defaultValue = "5",
        description = "to queue a release (default: ${DEFAULT-VALUE})")
    private double append;

    @Option(names = "--work", paramLabel = "NS", defaultValue = "50",
        description = "what a thread does between two releases (default: ${DEFAULT-VALUE})")
    private double work;

    @Option(names = "--body", paramLabel = "NS", defaultValue = "8",
        description = "to run one body (default: ${DEFAULT-VALUE})")
    private double body;

    @Option(names = "--bulk", paramLabel = "NS", defaultValue = "1.5",
        description = "to give one of many back at once (default: ${DEFAULT-VALUE})")
    private double bulk;

    @Option(names = "--barrier", paramLabel = "NS", defaultValue = "10600",
        description = "a barrier that interrupts one busy core (default: ${DEFAULT-VALUE})")
    private double barrier;

    @Option(names = "--per-core", paramLabel = "NS", defaultValue = "500",
        description = "more for each core that it interrupts; assumed (default: ${DEFAULT-VALUE})")
    private double perCore;

    @Option(names = "--interrupt", paramLabel = "NS", defaultValue = "3000",
        description = "what an interrupted core loses; assumed (default: ${DEFAULT-VALUE})")
    private double interrupt;

    @Option(names = "--slot", paramLabel = "NS", defaultValue = "6",
        description = "to look at a slot (default: ${DEFAULT-VALUE})")
    private double slot;

    @Option(names = "--poll", paramLabel = "NS", defaultValue = "60",
        description = "for a reclaimer to look at a queue (default: ${DEFAULT-VALUE})")
    private double poll;

    @Option(names = "--idle-slots", paramLabel = "N", defaultValue = "1000",
        description = "threads that have read once and don't run (default: ${DEFAULT-VALUE})")
    private int idleSlots;

    @Option(names = "--shared-pages", paramLabel = "N", defaultValue = "0",
        description = "reserve.pages.shared; 0 for 64 in two cores, and as many more as there are more cores"
            + " (default: ${DEFAULT-VALUE})")
    private int sharedPages;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean isHelp;

    private final PrintStream out;

    Scaling(final PrintStream out) {
        this.out = out;
    }

    /**
     * Prints the table.
     *
     * @param args the command line.
     */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new Scaling(System.out)).execute(args));
    }

    @Override
    public Integer call() {
        out.println("| who runs the bodies       | cores | reclaimers | releases/s | grace period every"
            + " | releases for one | scan of slots | lost to barriers | waiting for pages |");
        out.println("|---------------------------|------:|-----------:|-----------:|-------------------:"
            + "|-----------------:|--------------:|-----------------:|------------------:|");
        rows("one reclaimer, one by one", 1, false, body);
        rows("auto, one by one", 0, false, body);
        rows("auto, bulk", 0, false, bulk);
        rows("OWNER, one by one", 0, true, body);
        rows("OWNER, bulk", 0, true, bulk);
        return CommandLine.ExitCode.OK;
    }

    private void rows(final String name, final int reclaimers, final boolean ownersRun, final double each) {
        for (final int cores : CORES) {
            final Costs costs = new Costs(append + work, each, barrier, perCore, interrupt, slot, poll);
            final int pages = sharedPages != 0 ? sharedPages : 32 * cores;
            final Machine.Outcome outcome =
                new Machine(cores, reclaimers, ownersRun, idleSlots, pages, costs).run();
            out.printf(
                Locale.ROOT,
                "| %-25s | %5d | %10d | %8.1f M | %15.0f us | %,16.0f | %10.1f us | %14.1f %% | %15.1f %% |%n",
                name, cores, outcome.reclaimers(), outcome.perSecond() / 1e6, outcome.period() / 1e3,
                outcome.releases(), outcome.scan() / 1e3, 100 * outcome.barrierPart(), 100 * outcome.waitingPart());
        }
    }
}

package io.reprieve.demo.latency;

import io.reprieve.demo.board.BoardKind;
import java.util.List;

/**
 * The runs at a fixed rate: a way to keep quotes safe, and a collector.
 */
enum LatencyRun {
    UNPROTECTED("pool, no agent, G1", BoardKind.POOLED, false, Collector.G1),
    AGENT("pool, agent, G1", BoardKind.POOLED, true, Collector.G1),
    AGENT_ZGC("pool, agent, ZGC", BoardKind.POOLED, true, Collector.ZGC),
    AGENT_EPSILON("pool, agent, Epsilon", BoardKind.POOLED, true, Collector.EPSILON),
    COLLECTED("garbage collected, G1", BoardKind.COLLECTED, false, Collector.G1),
    COLLECTED_ZGC("garbage collected, ZGC", BoardKind.COLLECTED, false, Collector.ZGC),
    COUNTED("pool, counted, G1", BoardKind.COUNTED, false, Collector.G1),
    LOCKED("pool, r/w lock, G1", BoardKind.LOCKED, false, Collector.G1);

    private final String title;
    private final BoardKind board;
    private final boolean hasAgent;
    private final Collector collector;

    LatencyRun(final String title, final BoardKind board, final boolean hasAgent, final Collector collector) {
        this.title = title;
        this.board = board;
        this.hasAgent = hasAgent;
        this.collector = collector;
    }

    String title() {
        return title;
    }

    BoardKind board() {
        return board;
    }

    boolean hasAgent() {
        return hasAgent;
    }

    /** Whether a torn read is a fault. */
    boolean isProtected() {
        return this != UNPROTECTED;
    }

    boolean canCollect() {
        return collector != Collector.EPSILON;
    }

    boolean runsOn(final int jdk) {
        return collector != Collector.ZGC || jdk >= Collector.FIRST_GENERATIONAL;
    }

    List<String> options(final int jdk) {
        return switch (collector) {
            case G1 -> List.of("-XX:+UseG1GC");
            case EPSILON -> List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC");
            // Later ones are generational or nothing, and warn of the option.
            case ZGC -> jdk < Collector.FIRST_GENERATIONAL_ALONE
                ? List.of("-XX:+UseZGC", "-XX:+ZGenerational") : List.of("-XX:+UseZGC");
        };
    }

    private enum Collector {
        G1, ZGC, EPSILON;

        /** The first JDK whose ZGC knows generations. */
        static final int FIRST_GENERATIONAL = 21;
        /** The first JDK where that is the default. */
        static final int FIRST_GENERATIONAL_ALONE = 23;
    }
}

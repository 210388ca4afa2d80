package io.reprieve.demo;

import io.reprieve.demo.board.BoardKind;
import java.util.List;

/**
 * The runs of the quote board: the same program, kept safe in different ways or not at all.
 */
enum Run {
    UNPROTECTED("pool, no agent", "pool,", "no agent", BoardKind.POOLED, false),
    WITH_AGENT("pool, with the agent", "pool,", "agent", BoardKind.POOLED, true),
    COLLECTED("no pool, garbage collected", "garbage", "collected", BoardKind.COLLECTED, false),
    COUNTED("pool, reference count per read", "pool,", "counted", BoardKind.COUNTED, false),
    LOCKED("pool, read-write lock", "pool,", "r/w lock", BoardKind.LOCKED, false),
    EPSILON("pool, with the agent, Epsilon GC", "agent,", "Epsilon", BoardKind.POOLED, true);

    private final String title;
    private final String headingTop;
    private final String heading;
    private final BoardKind board;
    private final boolean hasAgent;

    Run(
        final String title,
        final String headingTop,
        final String heading,
        final BoardKind board,
        final boolean hasAgent) {
        this.title = title;
        this.headingTop = headingTop;
        this.heading = heading;
        this.board = board;
        this.hasAgent = hasAgent;
    }

    int number() {
        return ordinal() + 1;
    }

    String title() {
        return named(title);
    }

    /** What keeps the pool safe is the agent, or what it would have woven. */
    private String named(final String text) {
        return hasAgent && Surroundings.woven().isPresent()
            ? text.replace("with the agent", "woven when built").replace("agent", "woven") : text;
    }

    /** The two lines over the run's column. */
    List<String> heading() {
        return List.of(named(headingTop), named(heading));
    }

    BoardKind board() {
        return board;
    }

    boolean hasAgent() {
        return hasAgent;
    }

    /** Whether a JFR recording of the run is kept. */
    boolean isRecorded() {
        return this == WITH_AGENT;
    }

    /** Whether nothing collects garbage, so that the run ends when the heap is full. */
    boolean isWithoutCollector() {
        return this == EPSILON;
    }
}

package io.reprieve.demo.latency;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.demo.board.Measure;
import io.reprieve.demo.board.RunResult;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencyTableTest {
    private final Map<LatencyRun, RunResult> results = new EnumMap<>(LatencyRun.class);
    private final Map<LatencyRun, Long> pauses = new EnumMap<>(LatencyRun.class);

    @Test
    void judgesTheAgentBesideBothCollectors() {
        add(LatencyRun.AGENT, 200_000, 60);
        add(LatencyRun.COLLECTED, 1_000_000, 60);
        add(LatencyRun.COLLECTED_ZGC, 150_000, 100);
        final String text = new LatencyTable(results, pauses).format();

        assertTrue(text.matches("(?s).*garbage collected, G1 +1\\.0 M .*"), text);
        assertTrue(text.matches("(?s).*G1 +0\\.20 x, at most 0\\.20: yes.*"), text);
        assertTrue(text.matches("(?s).*p99\\.99 with the agent, of [^\n]*ZGC +1\\.33 x, at most 1\\.00: NO.*"), text);
        assertTrue(text.matches("(?s).*CPU time with the agent, of [^\n]*ZGC +0\\.60 x, at most 0\\.50: NO.*"), text);
    }

    @Test
    void saysWhyThereIsNoZgc() {
        add(LatencyRun.AGENT, 200_000, 60);
        add(LatencyRun.COLLECTED, 1_000_000, 60);
        final String text = new LatencyTable(results, pauses).format();

        assertTrue(text.contains("Generational ZGC needs JDK 21 or later."), text);
    }

    private void add(final LatencyRun run, final long p9999, final long cpuPerUpdate) {
        results.put(run, new RunResult()
            .set(Measure.UPDATES, 1_000_000)
            .set(Measure.MEASURED_NANOS, 1_000_000_000)
            .set(Measure.CPU_NANOS, cpuPerUpdate * 1_000_000)
            .set(Measure.UPDATE_P50, 60_000)
            .set(Measure.UPDATE_P999, 100_000)
            .set(Measure.UPDATE_P9999, p9999)
            .set(Measure.UPDATE_MAX, 2_000_000)
            .set(Measure.COLLECTIONS, 3));
        pauses.put(run, 5_000_000L);
    }
}

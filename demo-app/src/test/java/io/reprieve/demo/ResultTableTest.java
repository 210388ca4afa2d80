package io.reprieve.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResultTableTest {
    private final List<String> lines = ResultTable.format(Outcomes.good()).lines().toList();

    @Test
    void hasAColumnForEachRun() {
        assertRow("run", "1", "2", "3", "4", "5", "6");
    }

    @Test
    void hasARowForEachMeasure() {
        assertRow("torn reads", "1,234", "0", "0", "0", "0", "0");
        assertRow("reads/s", "15.0 M", "15.0 M", "15.0 M", "15.0 M", "15.0 M", "15.0 M");
        assertRow("updates/s", "4.5 k", "4.5 k", "4.5 k", "4.5 k", "4.5 k", "4.5 k");
        assertRow("read latency p50", "60 ns", "60 ns", "60 ns", "60 ns", "60 ns", "60 ns");
        assertRow("p99", "1.2 us", "1.2 us", "1.2 us", "1.2 us", "1.2 us", "1.2 us");
        assertRow("p99.9", "45.7 ms", "45.7 ms", "45.7 ms", "45.7 ms", "45.7 ms", "45.7 ms");
        assertRow("max", "1.50 s", "1.50 s", "1.50 s", "1.50 s", "1.50 s", "1.50 s");
        assertRow("allocated/update", "0 B", "0 B", "80.00 B", "0 B", "0 B", "0 B");
        assertRow("collections", "0", "0", "0", "0", "0", "0");
        assertRow("pause time", "0 ms", "0 ms", "0 ms", "0 ms", "0 ms", "0 ms");
        assertRow("feed waits", "0", "0", "0", "0", "0", "0");
    }

    @Test
    void leavesOutWhatDoesNotApplyToARun() {
        assertRow("grace periods", "-", "0", "-", "-", "-", "0");
        assertRow("fallbacks", "-", "0", "-", "-", "-", "0");
        assertRow("releases deferred", "-", "123456789", "-", "-", "-", "123456789");
        assertRow("reclaimed at exit", "-", "123456789", "-", "-", "-", "123456789");
    }

    @Test
    void fitsEightyColumns() {
        lines.forEach(line -> assertTrue(line.length() <= 80, line));
    }

    private void assertRow(final String label, final String... cells) {
        final String row = lines.stream()
            .filter(line -> line.strip().startsWith(label + ' '))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no row " + label));
        final List<String> found = IntStream.rangeClosed(1, Run.values().length)
            .mapToObj(fromRight -> row.length() - fromRight * ResultTable.COLUMN_WIDTH)
            .map(from -> row.substring(from, from + ResultTable.COLUMN_WIDTH).strip())
            .collect(Collectors.toList());
        Collections.reverse(found);
        assertEquals(List.of(cells), found, row);
    }
}

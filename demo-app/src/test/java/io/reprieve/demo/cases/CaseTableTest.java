package io.reprieve.demo.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaseTableTest {
    private final Map<Variant, CaseOutcome> outcomes = new LinkedHashMap<>();

    @BeforeEach
    void crashWithoutTheAgentOnly() {
        for (final Case what : Case.values()) {
            what.variants().forEach(variant -> outcomes.put(variant, Outcomes.clean()));
            outcomes.put(what.unprotected(), Outcomes.crashed());
        }
    }

    @Test
    void saysHowEachRunEnded() {
        final List<String> cells = row("JVM");
        assertTrue(cells.get(0).startsWith("SIGSEGV "), cells::toString);
        assertEquals(List.of("ended well", "ended well"), cells.subList(1, 3));
    }

    @Test
    void comparesWithTheCureOfTheLibraryItself() {
        assertEquals(List.of("-", "10.0 M", "10.0 M"), row("lookups/s"));
        assertEquals(List.of("-", "1.00 x", "1.00 x"), row("against run 3"));
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        assertEquals(List.of("-", "400", "400"), row("releases deferred"));
        assertEquals(List.of("-", "-", "-"), row("most memory in use"));
    }

    @ParameterizedTest
    @EnumSource
    void fitsEightyColumns(final Case what) {
        CaseTable.format(what, outcomes).lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }

    private List<String> row(final String label) {
        final String row = CaseTable.format(Case.KAFKA, outcomes).lines()
            .filter(line -> line.strip().startsWith(label + ' '))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no row " + label));
        return Case.KAFKA.variants().stream()
            .map(variant -> row.length()
                - (Case.KAFKA.variants().size() + 1 - variant.number()) * CaseTable.COLUMN_WIDTH)
            .map(from -> row.substring(from, from + CaseTable.COLUMN_WIDTH).strip())
            .toList();
    }
}

package io.reprieve.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class CostTableTest {
    private static final Machine MACHINE =
        new Machine("Some CPU", 2, 8L << 30, "Linux 6.1", "17.0.15 (Somebody)", "G1", "fence", "");

    @Test
    void describesTheMachineAndHoldsEveryRow() throws IOException, URISyntaxException {
        final CostTable table = table();
        final List<String> lines = table.markdown().lines().toList();

        assertEquals("2 cores of Some CPU, 8 GiB, Linux 6.1.", lines.get(0));
        assertEquals("JDK 17.0.15 (Somebody), G1 unless a row says otherwise.", lines.get(1));
        assertEquals("Barrier: fence.", lines.get(2));
        assertTrue(lines.get(3).startsWith("liburcu: not installed. Dose: quick,"), lines.get(3));
        final List<String> rows = lines.stream().filter(line -> line.startsWith("|")).toList();
        assertEquals(Comparisons.all(false).size() + 2, rows.size());
        assertEquals(1, rows.stream().mapToInt(String::length).distinct().count(), "rows of one width");
        assertTrue(
            rows.stream().map(CostTableTest::squeezed).anyMatch(
                "| synchronize, a busy reader | 1132 ns | barrier and scan, bare | 37.6 ns | 30.11 | <= 1.50 x | NO |"
                    ::equals),
            table.markdown());
        assertTrue(
            rows.stream().map(CostTableTest::squeezed).anyMatch(
                "| synchronize, alone | 421 ns | liburcu memb | not installed | | | |"::equals),
            table.markdown());
    }

    @Test
    void showsUsersAFewRowsWithoutVerdicts() throws IOException, URISyntaxException {
        final List<String> rows = table().headlines().lines().filter(line -> line.startsWith("|")).toList();

        assertEquals(Comparisons.HEADLINES.size() + 2, rows.size());
        assertEquals("| work | Reprieve | beside | takes | ratio |", squeezed(rows.get(0)));
    }

    @Test
    void countsWhatIsMetMissedAndUnknown() throws IOException, URISyntaxException {
        final CostTable table = table();

        assertEquals(0, table.count(Verdict.MET));
        assertEquals(2, table.count(Verdict.MISSED));
        assertEquals(
            Comparisons.all(false).size(),
            table.count(Verdict.MISSED) + table.count(Verdict.NOT_MEASURED) + table.count(Verdict.NO_TARGET));
        assertTrue(table.markdown().contains("Targets met: 0, missed: 2, "), table.markdown());
    }

    @Test
    void writesTheSameAsJson() throws IOException, URISyntaxException {
        final JsonObject root = JsonParser.parseString(table().json()).getAsJsonObject();

        assertEquals("Some CPU", root.getAsJsonObject("machine").get("processor").getAsString());
        assertEquals(Comparisons.all(false).size(), root.getAsJsonArray("rows").size());
        final JsonObject busy = StreamSupport.stream(root.getAsJsonArray("rows").spliterator(), false)
            .map(JsonElement::getAsJsonObject)
            .filter(row -> row.get("work").getAsString().equals("synchronize, a busy reader"))
            .findFirst()
            .orElseThrow();
        assertEquals(1132.3723, busy.get("reprieve").getAsDouble());
        assertEquals("MISSED", busy.get("verdict").getAsString());
        assertEquals(
            1132.3723,
            root.getAsJsonObject("measurements").get("BusySynchronizeBenchmark.api:synchronize@grace").getAsDouble());
    }

    @Test
    void asksMoreOfReadersWithoutAFence() {
        final String work = "empty section, API";

        assertEquals("<= 1.30 x", target(true, work));
        assertEquals("<= 1.00 x", target(true, "empty section, woven"));
        assertEquals("<= 2.00 x", target(false, work));
        assertEquals("<= 2.00 x", target(true, work + ", barrier=fence"));
    }

    private static String target(final boolean isAsymmetric, final String work) {
        return Comparisons.all(isAsymmetric).stream()
            .filter(comparison -> comparison.work().equals(work) && comparison.peer().equals("liburcu memb"))
            .findFirst()
            .orElseThrow()
            .target()
            .text();
    }

    private static CostTable table() throws IOException, URISyntaxException {
        final Measurements measurements = JmhResultsTest.sample();
        measurements.absent("liburcu.", "not installed");
        return new CostTable(MACHINE, "quick", false, measurements);
    }

    private static String squeezed(final String line) {
        return line.replaceAll(" +", " ");
    }
}

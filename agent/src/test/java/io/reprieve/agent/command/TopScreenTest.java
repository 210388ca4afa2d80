package io.reprieve.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.agent.command.DomainSample.ReaderSample;
import io.reprieve.agent.command.DomainSample.SiteSample;
import io.reprieve.agent.command.TopView.Order;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code top} shows fits its terminal, with what needs somebody first.
 */
class TopScreenTest {
    private static final long SECOND = 1_000_000_000;

    private static DomainSample sample(final String domain, final long seconds, final Map<String, Long> more) {
        final Map<String, Long> numbers = new HashMap<>(Map.of(
            "Deferred", 1_000_000 * seconds, "Reclaimed", 1_000_000 * seconds, "GracePeriods", 1000 * seconds,
            "PageLimit", 1000L, "PendingBytes", 5_000_000L, "ByteLimit", 512_000_000L));
        numbers.putAll(more);
        final Map<String, SiteSample> sites = new LinkedHashMap<>();
        final Map<String, ReaderSample> readers = new LinkedHashMap<>();
        for (int i = 0; i < 30; i++) {
            sites.put(
                "com.acme.store.StoreOfALongName#releaseOfALongName" + i + "(com.acme.store.Buffer,long)",
                new SiteSample(seconds * i, seconds * i, 0, 1234, 9_876_543_210L, 1_234_567, 2_345_678, 999_999_999));
            readers.put("r" + i, new ReaderSample("r" + i, 9, 8, 7, 123_456, 9_876_543_210L, 1234, 12_345_678,
                45_678_901));
        }
        return new DomainSample(seconds * SECOND, domain, "membarrier", "reader", "", numbers, sites, readers, "");
    }

    private static TopView view(final String domain, final Map<String, Long> more) {
        return new TopView(sample(domain, 1, Map.of()), sample(domain, 2, more));
    }

    private static TopView idle(final String domain) {
        final DomainSample sample = sample(domain, 1, Map.of());
        return new TopView(sample, new DomainSample(
            2 * SECOND, domain, "", "", "", sample.numbers(), sample.sites(), sample.readers(), ""));
    }

    private static List<String> screen(final int width, final int height, final TopView... views) {
        return new TopScreen(width, height, Order.DEFERRED, 20).lines("title", List.of(views),
            Order.keys(Order.DEFERRED));
    }

    private static List<String> fiveDomains(final int width, final int height) {
        return screen(
            width, height, view("default", Map.of()), idle("drawers"), view("quotes", Map.of("FailedReleases", 3L)),
            idle("shelves"), view("stuck", Map.of("SlowestReaderNanos", 60 * SECOND)));
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "120, 40", "200, 60", "80, 10"})
    void fiveDomainsFit(final int width, final int height) {
        final List<String> lines = fiveDomains(width, height);
        assertTrue(lines.size() <= height, lines::toString);
        lines.forEach(line -> assertTrue(line.length() <= width, line));
    }

    @Test
    void domainsInTroubleComeFirstAndIdleOnesShareALine() {
        final List<String> lines = fiveDomains(120, 40);
        final List<String> domains = new ArrayList<>(lines);
        domains.removeIf(line -> !line.startsWith("domain "));
        assertEquals(List.of("domain stuck", "domain quotes", "domain default"), domains);
        assertTrue(lines.get(2).contains("! HELD UP for 60 s"), lines::toString);
        assertTrue(lines.contains("idle: drawers, shelves"), lines::toString);
    }

    @Test
    void aDomainInWhichNothingIsProtectedIsInTrouble() {
        final String[] found = {
            "no reader is woven in the domain default: what it releases waits for sections alone",
            "NOTHING IS PROTECTED in the domain quotes: it has 1 release and no reader"};
        final TopView quotes = new TopView(
            sample("quotes", 1, Map.of()), sample("quotes", 2, Map.of()).with(found));
        final TopView other = new TopView(
            sample("default", 1, Map.of()), sample("default", 2, Map.of()).with(found));
        final List<String> lines = screen(120, 40, other, quotes);
        assertTrue(lines.indexOf("domain quotes") < lines.indexOf("domain default"), lines::toString);
        assertEquals(1, lines.stream()
            .filter(line -> line.equals("  ! NOTHING IS PROTECTED: it has 1 release and no reader")).count());
        assertTrue(quotes.lines("12:00", 0).get(0).endsWith("trouble=nothing is protected"));
        assertTrue(other.lines("12:00", 0).get(0).endsWith("trouble=none"));
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "120, 40"})
    void anyNameFitsAndSteersNoTerminal(final int width, final int height) {
        final String[] names = {
            "\u001b[2J\nroot# \u202e", "\ud83d\ude00".repeat(200), "\u4e2d\u6587".repeat(100), "x".repeat(400)};
        for (final String name : names) {
            final DomainSample before = sample(name, 1, Map.of());
            final DomainSample after = sample(name, 2, Map.of("SlowestReaderNanos", SECOND));
            after.sites().put(name, new SiteSample(9, 9, 0, 0, 0, 0, 0, 0));
            final TopView view = new TopView(before, new DomainSample(
                after.nanos(), name, "fence", name, "", after.numbers(), after.sites(), after.readers(), ""));
            final List<String> lines = new ArrayList<>(screen(width, height, view));
            assertTrue(lines.size() <= height, lines::toString);
            lines.forEach(line -> assertTrue(columns(line) <= width, line));
            lines.addAll(view.lines("12:00", 40));
            lines.forEach(line -> assertTrue(line.chars().noneMatch(c -> c < ' ' || c == '\u202e'), line));
            lines.forEach(line -> assertEquals(line, new String(line.getBytes(StandardCharsets.UTF_8),
                StandardCharsets.UTF_8), "half a character"));
        }
    }

    /** Of the names above: Chinese characters and emojis take two each. */
    private static int columns(final String line) {
        return line.codePoints().map(c -> c >= 0x4e00 ? 2 : 1).sum();
    }

    @Test
    void theSlowestReaderIsNotCutOffByTheTroubles() {
        final List<String> lines = screen(80, 24, view("default", Map.of(
            "ReaderStalls", 4L, "FallbackTimeouts", 41L, "OverdraftPages", 41L, "SlowestReaderWait", SECOND)));
        assertTrue(lines.contains("  slowest reader: \"reader\" 1.0 s"), lines::toString);
    }

    @Test
    void readersThatStayOneAfterTheOtherAreNotSaidToBeOutOfTheWay() {
        final Map<String, Long> behind = Map.of("OldestPendingNanos", 2 * SECOND, "Pending", 5L);
        final Map<String, Long> waiting = new HashMap<>(behind);
        waiting.put("SlowestReaderNanos", SECOND / 3);
        assertTrue(screen(80, 24, view("default", behind)).get(2).endsWith("and no reader is in the way"));
        assertTrue(screen(80, 24, view("default", waiting)).get(2).endsWith("behind reader after reader"));
    }

    @Test
    void aDelayOfWhatHasNotRunIsNotZero() {
        final DomainSample sample = sample("default", 2, Map.of());
        sample.sites().clear();
        sample.sites().put("s", new SiteSample(9, 0, 0, 0, 0, 0, 0, 0));
        final List<String> lines = screen(80, 24, new TopView(sample("default", 1, Map.of()), sample));
        assertTrue(lines.stream().anyMatch(line -> line.matches("  s +\\d+ +9 +0 +- +- +- +-")), lines::toString);
    }

    @Test
    void oneDomainHasItsSitesAndItsReaders() {
        final List<String> lines = screen(80, 24, view("default", Map.of()));
        assertTrue(lines.stream().anyMatch(line -> line.contains("and") && line.endsWith("more sites")),
            lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.matches("  site +defer/s pending waits/s +p50 +p99 +p99.9 "
            + "longest")),
            lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.matches(
            "  r0 +9 +123k +0 +1.2 us +12 ms +46 ms +9.9 s")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.equals("  bytes pending 5.00M of 512M")), lines::toString);
    }
}

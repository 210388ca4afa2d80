package io.reprieve.jfr.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.jfr.Recordings;
import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.GracePeriod;
import io.reprieve.jfr.recording.History;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The page has the verdict and the data of the recording, and nothing that a program could have smuggled in.
 */
class PageIT {
    private static final String MARKS = "//*[contains(@class,'%s')]/title";

    private static Page trouble;
    private static Page healthy;

    @BeforeAll
    static void write() throws Exception {
        trouble = Page.of(Recordings.TROUBLE);
        healthy = Page.of(Recordings.HEALTHY);
    }

    @Test
    void theVerdictComesFirstAndNamesEveryCause() throws Exception {
        final String headline = trouble.texts("//section[@aria-label='Verdict']/h2").get(0);
        assertTrue(Pattern.matches("\\d warnings?(, \\d notes?)?", headline), headline);
        final String troubles = trouble.texts("//article").toString();
        for (final String cause : List.of(
            "slow <reader> & co", "event-loop-1", "the pool is <closed> & gone", "reserve.pages.shared=", "-Xmx")) {
            assertTrue(troubles.contains(cause), () -> "no \"" + cause + "\" in " + troubles);
        }
    }

    @Test
    void aHealthyProgramGetsAGreenPage() throws Exception {
        assertEquals(
            List.of("Healthy: nothing to mend"), healthy.texts("//section[@class='verdict good']/h2"));
        assertEquals(List.of(), healthy.texts("//article"));
        assertEquals(List.of(), healthy.texts("//*[starts-with(@class,'mark ')]"));
        assertTrue(healthy.html().contains("No release had to wait"));
    }

    @Test
    void aProgramThatDidNothingIsNotCalledHealthy() throws Exception {
        final Page idle = Page.of(Recordings.IDLE);
        assertEquals(
            List.of("Nothing to check: nothing was released, and nobody read"),
            idle.texts("//section[@class='verdict note']/h2"));
        assertEquals(List.of(), idle.texts("//figure/figcaption/h3"), "no empty charts");
    }

    @Test
    void aReaderThatIsStuckWhenTheRecordingEndsMakesThePageRed() throws Exception {
        final Page stuck = Page.of(Recordings.STUCK);
        assertEquals(1, stuck.texts("//section[@class='verdict warning']").size(), "red");
        final String troubles = stuck.texts("//article").toString();
        for (final String part : List.of("stuck reader", "com.acme.Recorded.scroll", "500")) {
            assertTrue(troubles.contains(part), () -> "no \"" + part + "\" in " + troubles);
        }
        assertTrue(
            stuck.inChart("What went wrong, and to whom", String.format(MARKS, "mark lag")).stream()
                .anyMatch(title -> title.contains("stuck reader") && title.contains("at com.acme.Recorded.scroll")),
            "on the timeline");
    }

    @Test
    void everyGracePeriodIsADotAndStandsInABar() throws Exception {
        for (final Page page : List.of(trouble, healthy)) {
            final long gracePeriods = page.reclamation().gracePeriods().count();
            assertTrue(gracePeriods > 0);
            assertEquals(
                gracePeriods,
                page.inChart("Grace periods over time", String.format(MARKS, "dot")).size()
                    + page.inChart("Grace periods over time", String.format(MARKS, "range")).stream()
                        .mapToInt(title -> firstNumber(title)).sum());
            int inBars = 0;
            for (final String title : page.inChart("How long they took", String.format(MARKS, "bar"))) {
                inBars += Integer.parseInt(title.substring(title.lastIndexOf(' ') + 1).replace(",", ""));
            }
            assertEquals(gracePeriods, inBars);
        }
    }

    private static int firstNumber(final String title) {
        return Integer.parseInt(title.substring(0, title.indexOf(' ')).replace(",", ""));
    }

    @Test
    void theLongestGracePeriodIsTheHighestDotAndNamesItsReader() throws Exception {
        final GracePeriod longest = trouble.reclamation().gracePeriods().longest().get(0);
        final List<String> bad = trouble.inChart("Grace periods over time", String.format(MARKS, "dot bad"));
        assertTrue(
            bad.stream().anyMatch(title -> title.contains(Shown.duration(longest.duration()))
                && title.contains(longest.slowestReader())),
            bad::toString);
    }

    @Test
    void countersAreLinesWithATooltipForEachSample() throws Exception {
        final History history = trouble.reclamation().histories().get(0);
        for (final String title : List.of("Pending releases", "Pages", "Releases per second")) {
            final int samples = history.samples().size();
            final List<String> tooltips = trouble.inChart(title, String.format(MARKS, "hit"));
            assertTrue(
                samples <= 400 ? tooltips.size() == samples : tooltips.size() >= 200,
                () -> title + " has " + tooltips.size() + " of " + samples);
        }
        final List<String> lines =
            trouble.inChart("Pages", "//*[starts-with(@class,'line ') and not(contains(@class,'sample'))]/@d");
        assertEquals(3, lines.size());
        final String last = trouble.inChart("Pending releases", String.format(MARKS, "hit") + "[last()]").get(0);
        assertTrue(last.contains("pending: "), last);
        assertTrue(
            trouble.inChart("Pages", String.format(MARKS, "hit")).stream()
                .anyMatch(title -> title.contains("limit: " + history.peak(Counter.PAGE_LIMIT))),
            "the greatest limit");
    }

    @Test
    void theTimelineHasEachFallbackAndStallWithThreadSiteAndStack() throws Exception {
        final String chart = "What went wrong, and to whom";
        final List<String> stalls = trouble.inChart(chart, String.format(MARKS, "mark stall"));
        assertTrue(
            stalls.stream().anyMatch(
                title -> title.contains("slow <reader> & co") && title.contains("com.acme.Recorded.")),
            stalls::toString);
        final List<String> fallbacks = trouble.inChart(chart, String.format(MARKS, "mark fallback"));
        assertTrue(
            fallbacks.stream().anyMatch(title -> title.contains("event-loop-1") && title.contains("reserve exhausted")
                && title.contains("at com.acme.Recorded.")),
            fallbacks::toString);
        assertFalse(trouble.inChart(chart, String.format(MARKS, "mark failure")).isEmpty());
        assertFalse(trouble.inChart(chart, String.format(MARKS, "mark overdraft")).isEmpty());
        assertFalse(trouble.inChart(chart, String.format(MARKS, "mark pressure")).isEmpty());
        assertTrue(
            trouble.texts("//details/pre").stream().anyMatch(stack -> stack.contains("com.acme.Recorded.search")),
            "the stack of the stalled reader");
    }

    @Test
    void sitesAndReadersAreListed() throws Exception {
        final List<String> sites = trouble.texts("//section[h3='Release sites']//tbody/tr");
        assertTrue(sites.stream().anyMatch(row -> row.contains("com.acme.Recorded")), sites::toString);
        final List<String> readers = trouble.texts("//section[h3='Readers that others waited for']//tbody/tr/td[1]");
        assertEquals("slow <reader> & co", readers.get(0), "the worst comes first");
    }

    @Test
    void thePageNeedsNothingButItself() {
        for (final String outside : List.of(
            "<link", "<img", "<iframe", "url(", "@import", "http:", "https:")) {
            assertFalse(trouble.html().contains(outside), outside);
        }
        assertEquals(trouble.html().indexOf("<script"), trouble.html().lastIndexOf("<script"), "one script, and ours");
        for (final String outside : List.of("fetch", "XMLHttp", "import(", "eval", "src=")) {
            assertFalse(trouble.html().contains(outside), outside);
        }
    }

    @Test
    void whatAProgramCallsItsThreadsIsNoMarkup() {
        assertFalse(trouble.html().contains("<reader>"));
        assertFalse(trouble.html().contains("<closed>"));
        assertTrue(trouble.html().contains("slow &lt;reader&gt; &amp; co"));
    }

    @Test
    void everyChartIsAnImageWithAName() throws Exception {
        final int figures = trouble.texts("//figure").size();
        assertTrue(figures >= 6, "charts: " + figures);
        assertEquals(figures, trouble.texts("//figure//svg[@role='img']/@aria-label").size());
    }

    @Test
    void everyChartCanBeReadWithoutAMouseOrAsATable() throws Exception {
        final List<String> figures = trouble.texts("//figure/figcaption/h3");
        assertEquals(figures.size(), trouble.texts("//figure//svg[@role='img' and @tabindex='0']/@aria-label").size());
        for (final String title : figures) {
            // The timeline's numbers are the table of incidents below it.
            assertEquals(
                title.startsWith("What went wrong"), trouble.inChart(title, "//table/tbody/tr").isEmpty(), title);
        }
        assertTrue(
            trouble.inChart("Pending releases", "//thead/tr/th").containsAll(List.of("At", "pending")), "columns");
    }

    @Test
    void whatReadersWereDoingIsAFlameGraph() throws Exception {
        final List<String> frames = trouble.texts("//ul[@class='flame']//span/@title");
        assertTrue(frames.stream().anyMatch(frame -> frame.startsWith("com.acme.Recorded.search (")), frames::toString);
        assertTrue(frames.stream().allMatch(frame -> frame.contains("%")), frames::toString);
    }

    @Test
    void pendingReleasesStandInTheTableOfSites() throws Exception {
        final List<String> columns = trouble.texts("//section[h3='Release sites']//thead/tr/th");
        assertEquals("Pending", columns.get(3), columns::toString);
        assertEquals(
            List.of(), trouble.texts("//section[h3='Release sites']//tbody/tr/td[4][not(@data-v)]"), "to be sorted by");
    }

    @Test
    void theAxesHaveUnits() throws Exception {
        final List<String> lengths = trouble.inChart("Grace periods over time", "//text[@text-anchor='end']");
        assertTrue(lengths.stream().allMatch(text -> text.matches("\\d+ (ns|\u00b5s|ms|s)")), lengths::toString);
        final List<String> times = trouble.inChart("Pending releases", "//text[@text-anchor='middle']");
        assertTrue(times.stream().allMatch(text -> text.endsWith(" s")), times::toString);
    }
}

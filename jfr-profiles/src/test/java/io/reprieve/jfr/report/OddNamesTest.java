package io.reprieve.jfr.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.jfr.StandIns.SiteEvent;
import io.reprieve.jfr.StandIns.StallEvent;
import io.reprieve.jfr.StandIns.StatisticsEvent;
import io.reprieve.jfr.recording.RecordingFile;
import java.nio.file.Path;
import jdk.jfr.Recording;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads, domains and sites may be called anything, and what is there may be a thousand of them: from events that have
 * the names and the fields of the real ones.
 */
class OddNamesTest {
    private static final String TURNED = "\u202egnp.exe";
    private static final String MARKUP = "]]></script><img src=x onerror=alert(1)>\"'&";
    private static final int SITES = 1_000;

    @TempDir
    private static Path directory;

    private static Report report;
    private static String html;

    @BeforeAll
    static void write() throws Exception {
        final Path file = directory.resolve("odd.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            final Thread odd = new Thread(OddNamesTest::commit, TURNED);
            odd.start();
            odd.join();
            recording.stop();
            recording.dump(file);
        }
        report = Report.on(RecordingFile.read(file), MARKUP);
        html = report.html();
    }

    private static void commit() {
        statistics(MARKUP, 1_000, 0);
        statistics("only read in", 0, 3);
        for (int i = 0; i < SITES; i++) {
            final SiteEvent site = new SiteEvent();
            site.domain = MARKUP;
            site.site = "com.acme.Site" + i + "#free(" + MARKUP + ")";
            site.deferred = i;
            site.commit();
        }
        final StallEvent stall = new StallEvent();
        stall.domain = MARKUP;
        stall.reader = Thread.currentThread();
        stall.readerStack = "com.acme.Index.search(Index.java:12)\n";
        stall.waited = 2_000_000_000;
        stall.commit();
    }

    private static void statistics(final String domain, final long deferred, final long readers) {
        final StatisticsEvent event = new StatisticsEvent();
        event.domain = domain;
        event.deferred = deferred;
        event.reclaimed = deferred;
        event.readerThreads = readers;
        event.commit();
    }

    @Test
    void noNameIsMarkup() throws Exception {
        assertFalse(html.contains("<img"), "an element");
        assertTrue(html.contains("&lt;img"), "the name, as text");
        assertEquals(1, html.split("</script>", -1).length - 1, "the end of the page's own script");
        new Page(html);
    }

    @Test
    void noNameTurnsTheTextBehindIt() {
        assertFalse(html.contains("\u202e"));
        assertTrue(html.contains("\\u202egnp.exe"));
        assertTrue(report.verdict().lines().stream().anyMatch(line -> line.contains("Thread \\u202egnp.exe held up")));
        assertTrue(report.json(null).contains("\u202egnp.exe"), "for programs names stay as they are");
    }

    @Test
    void aDomainThatWasOnlyReadInGetsNoEmptyCharts() throws Exception {
        assertTrue(html.contains("Nothing was released in domain only read in."));
        assertEquals(1, new Page(html).texts("//figure[.//h3='Pages']//svg[@role='img']/@aria-label").size());
    }

    @Test
    void aThousandSitesAreShownInPart() throws Exception {
        final Page page = new Page(html);
        assertEquals(100, page.texts("//section[h3='Release sites']//tbody/tr/td[1]").size());
        assertTrue(html.contains("The 100 with the most releases, of 1,000; report --json has them all."));
        assertEquals(SITES, report.json(null).split("\"site\": ", -1).length - 1);
    }
}

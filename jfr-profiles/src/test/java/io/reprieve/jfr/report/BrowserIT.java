package io.reprieve.jfr.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reprieve.jfr.Recordings;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page as Chromium lays it out, where there is one: charts have their data in them, and nothing lies outside or
 * over each other, on a wide screen and on a narrow one.
 */
class BrowserIT {
    private static final long LIMIT_SECONDS = 300;
    /** Looks at every chart, and leaves what it finds amiss in the title. */
    private static final String PROBE = """
        <script>
        const wrong = [];
        const box = element => element.getBoundingClientRect();
        if (document.documentElement.scrollWidth > window.innerWidth) wrong.push('the page is too wide');
        for (const figure of document.querySelectorAll('figure')) {
          const name = figure.querySelector('h3').textContent;
          const plot = box(figure.querySelector('svg[role=img]'));
          if (plot.width < 100 || plot.height < 20) wrong.push(name + ' has no room');
          let marks = 0;
          for (const mark of figure.querySelectorAll('.drawing > *')) {
            const place = box(mark);
            marks++;
            if (place.left < plot.left - 6 || place.right > plot.right + 6
                || place.top < plot.top - 6 || place.bottom > plot.bottom + 6) {
              wrong.push(name + ': outside: ' + mark.getAttribute('class'));
            }
            if (mark.tagName === 'rect' && (place.width <= 0 || place.height <= 0)) {
              wrong.push(name + ': not to be seen: ' + mark.getAttribute('class'));
            }
          }
          if (marks === 0) wrong.push(name + ' is empty');
          const shown = [...figure.querySelectorAll('.axis text')].filter(text => box(text).width > 0);
          for (const [i, one] of shown.entries()) {
            for (const other of shown.slice(i + 1)) {
              const a = box(one), b = box(other);
              if (a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom) {
                wrong.push(name + ': ' + one.textContent + ' over ' + other.textContent);
              }
            }
          }
        }
        const rows = {};
        for (const tile of document.querySelectorAll('.tile')) rows[box(tile).top] = (rows[box(tile).top] || 0) + 1;
        if (new Set(Object.values(rows)).size !== 1) wrong.push('rows of tiles: ' + Object.values(rows));
        document.title = document.querySelectorAll('figure').length + ' charts; ' + [...new Set(wrong)].join(' | ');
        </script>
        """;

    @TempDir
    private static Path directory;

    private static Path chromium;
    private static Path page;

    @BeforeAll
    static void write() throws Exception {
        final Optional<Path> found = Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(place -> Path.of(place, name)))
            .filter(Files::isExecutable)
            .findFirst();
        assumeTrue(found.isPresent(), "no Chromium on this machine: how the page looks was not checked");
        chromium = found.orElseThrow();
        page = Files.writeString(directory.resolve("page.html"), Page.of(Recordings.TROUBLE).html());
    }

    @ParameterizedTest
    @ValueSource(ints = {1_400, 900, 500})
    void nothingLiesOutsideOrOverEachOther(final int width) throws Exception {
        final Path probed = directory.resolve("probed.html");
        Files.writeString(probed, Files.readString(page).replace("</body>", PROBE + "</body>"));
        final Matcher title = Pattern.compile("<title>(\\d+) charts; (.*?)</title>").matcher(
            browse("--window-size=" + width + ",1000", "--dump-dom", probed.toUri().toString()));
        assertTrue(title.find());
        assertTrue(Integer.parseInt(title.group(1)) >= 6, title.group(1));
        assertEquals("", title.group(2));
    }

    @Test
    void itIsLightByDayAndDarkByNight() throws Exception {
        final BufferedImage light = picture("light.png");
        final BufferedImage dark = picture("dark.png", "--blink-settings=preferredColorScheme=0");
        assertTrue(brightness(light) > 200, () -> "brightness " + brightness(light));
        assertTrue(brightness(dark) < 60, () -> "brightness " + brightness(dark));
    }

    private static BufferedImage picture(final String name, final String... options) throws Exception {
        final Path picture = directory.resolve(name);
        final List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--window-size=1200,2400", "--screenshot=" + picture, page.toUri().toString()));
        browse(arguments.toArray(String[]::new));
        return ImageIO.read(picture.toFile());
    }

    private static double brightness(final BufferedImage picture) {
        long sum = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                sum += picture.getRGB(x, y) >> 8 & 0xff;
            }
        }
        return sum / (double) (picture.getWidth() * picture.getHeight());
    }

    private static String browse(final String... arguments) throws IOException, InterruptedException {
        final Path profile = Files.createTempDirectory(directory, "profile");
        final Path out = Files.createTempFile(directory, "chromium", ".out");
        final List<String> command = new ArrayList<>(List.of(
            chromium.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            "--user-data-dir=" + profile));
        command.addAll(List.of(arguments));
        final Process process = new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("Chromium has not ended");
        }
        assertEquals(0, process.exitValue(), () -> command.toString());
        return Files.readString(out);
    }
}

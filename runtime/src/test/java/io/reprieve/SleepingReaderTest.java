package io.reprieve;

import org.junit.jupiter.api.Test;

/**
 * One reader asleep beside many releases. {@code -Dasleep.seconds=30 -Dasleep.releases=10000000} is the whole of it,
 * with the default settings.
 */
final class SleepingReaderTest {
    private static final String SECONDS = System.getProperty("asleep.seconds", "0");
    private static final String RELEASES = System.getProperty("asleep.releases");

    private static void run(final String how, final int bound, final int round, final String releases) {
        final ChildJvm jvm = ChildJvm.running(SleepingReader.class).option("-Xmx512m", "-Dround=" + round);
        if (RELEASES == null) {
            jvm.set("page.entries", "32").set("reserve.pages.shared", "4").set("fallback.timeout", bound + "ms")
                .option("-Dbound.millis=" + bound);
        } else {
            jvm.option("-Dbound.millis=100");
        }
        final ChildJvm.Outcome outcome =
            jvm.argument(how, RELEASES == null ? releases : RELEASES, SECONDS).run().endsWith(0);
        System.out.println(String.join(System.lineSeparator(), outcome.out()));
    }

    @Test
    void aSectionThatLastsHasReleasesWaitAsTheSettingsSayAndGoOn() {
        run("section", 5, 0, "1500");
    }

    @Test
    void aPinThatLastsHasNoReleaseWaitButThatOfItsObject() {
        run("pin", 5, RELEASES == null ? 100 : 8192, "500");
    }
}

package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.woven.Startup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The settings of a process, as its user sees them.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SettingsOfProcessTest {
    private static final int THOUSAND = 1000;

    /** Tells how many thousand pages there may be, of which the shared ones are the most. */
    private static final class PageLimit {
        public static void main(final String[] arguments) {
            if (arguments.length > 0) {
                Startup.useAgentArguments(Map.of("reserve.pages.shared", List.of(arguments[0])));
            }
            System.out.println(Rcu.statistics().pageLimit() / THOUSAND);
        }
    }

    private static ChildJvm pageLimit() {
        // Small pages, because those that are kept for callers that cannot wait are there from the start.
        return ChildJvm.running(PageLimit.class).set("page.entries", "16");
    }

    @Test
    void thereIsADefault() {
        pageLimit().run().succeeds().prints("0");
    }

    @Test
    void theEnvironmentCounts() {
        pageLimit().environment("REPRIEVE_RESERVE_PAGES_SHARED", "1000").run().succeeds().prints("1");
    }

    @Test
    void aSystemPropertyCountsMore() {
        pageLimit()
            .environment("REPRIEVE_RESERVE_PAGES_SHARED", "1000")
            .set("reserve.pages.shared", "2000")
            .run().succeeds().prints("2");
    }

    @Test
    void anAgentArgumentCountsMost() {
        pageLimit()
            .environment("REPRIEVE_RESERVE_PAGES_SHARED", "1000")
            .set("reserve.pages.shared", "2000")
            .argument("3000")
            .run().succeeds().prints("3");
    }

    @Test
    void aBadValueEndsTheProgramWithAMessageForItsUser() {
        pageLimit().set("stall.timeout", "soon").run().endsWith(1).prints().complains(
            "system property reprieve.stall.timeout: 'soon' is no value for stall.timeout; "
                + "allowed is a time such as 100us, 1ms or 10s (units: ns, us, ms, s, m, h)");
    }

    /** Uses the runtime on two threads, one after the other. */
    private static final class Twice {
        public static void main(final String[] arguments) throws InterruptedException {
            for (int i = 0; i < 2; i++) {
                final Thread thread = new Thread(() -> {
                    try {
                        Rcu.readLock();
                    } catch (final LinkageError e) {
                        System.out.println(e.getClass().getSimpleName());
                    }
                });
                thread.start();
                thread.join();
            }
        }
    }

    @Test
    void aBadValueIsSaidFirstAndOnceAndMeansTheSameOnEveryThread() {
        final ChildJvm.Outcome outcome = ChildJvm.running(Twice.class).set("page.entries", "4").run();
        outcome.prints("NoClassDefFoundError", "NoClassDefFoundError");
        assertEquals(
            List.of("reprieve: system property reprieve.page.entries: '4' is no value for page.entries; "
                + "allowed is a number from 16 to 65536"), outcome.err(), outcome::toString);
    }

    @Test
    void anUnknownKeyEndsTheProgramWithAMessageForItsUser() {
        pageLimit().set("page.size", "16").run().endsWith(1).prints().complains(
            "system property reprieve.page.size: there is no setting 'page.size'; known are rules, enabled,");
    }

    @Test
    void anUnknownNameInTheEnvironmentIsOnlyWarnedOf() {
        pageLimit().environment("REPRIEVE_PAGE_SIZE", "16").run().endsWith(0).prints("0").complains(
            "reprieve: the environment variable REPRIEVE_PAGE_SIZE is no setting; known are REPRIEVE_RULES,");
    }

    /** Tells what readers pay for. */
    private static final class Barrier {
        public static void main(final String[] arguments) {
            System.out.println(Startup.report());
            Rcu.readLock();
            Rcu.readUnlock();
            Rcu.synchronize();
            System.out.println("grace periods " + (Rcu.statistics().gracePeriods() > 0));
        }
    }

    @Test
    void aFenceIsToBeHadEverywhere() {
        final ChildJvm.Outcome outcome = ChildJvm.running(Barrier.class).set("barrier", "fence").run().succeeds();
        assertTrue(outcome.out().get(0).contains("as barrier=fence asks"), outcome::toString);
        assertEquals("true", outcome.value("grace periods"));
    }

    @Test
    void whatIsChosenIsSaidAndCausesNoWarning() {
        final ChildJvm.Outcome outcome = ChildJvm.running(Barrier.class).run().succeeds();
        assertTrue(outcome.out().get(0).contains("fence"), outcome::toString);
        assertEquals("true", outcome.value("grace periods"));
    }

    @Test
    void withNativeAccessMembarrierIsChosenWhereThereIsOne() {
        final boolean isLinux = System.getProperty("os.name").equals("Linux");
        if (Runtime.version().feature() < 22 || !isLinux) {
            ChildJvm.running(Barrier.class).set("barrier", "membarrier").run().endsWith(1).complains(
                "barrier=membarrier is not possible here", "barrier=auto uses a full fence instead");
            return;
        }
        final ChildJvm.Outcome outcome =
            ChildJvm.running(Barrier.class).option("--enable-native-access=ALL-UNNAMED").run().succeeds();
        assertEquals("true", outcome.value("grace periods"));
        // A seccomp filter may forbid it: then that is said.
        assertTrue(
            outcome.out().get(0).contains("membarrier: readers issue no fence")
                || outcome.out().get(0).contains("refuses membarrier"),
            outcome::toString);
    }
}

package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The settings: where they may come from, which counts, and what is said about those that are wrong.
 */
final class SettingsTest {
    private static final String KEYS = "rules, enabled, strict, page.entries, reserve.pages.per.thread, "
        + "reserve.pages.shared, pending.bytes, drain.delay, reclaimer, barrier, grace.period.interval, "
        + "fallback.timeout, reclaimers, verify, verify.quarantine.objects, verify.quarantine.time, learn, "
        + "stall.timeout, shutdown.timeout, bootstrap, report";
    private static final String VARIABLES = "REPRIEVE_RULES, REPRIEVE_ENABLED, REPRIEVE_STRICT, REPRIEVE_PAGE_ENTRIES, "
        + "REPRIEVE_RESERVE_PAGES_PER_THREAD, REPRIEVE_RESERVE_PAGES_SHARED, REPRIEVE_PENDING_BYTES, "
        + "REPRIEVE_DRAIN_DELAY, REPRIEVE_RECLAIMER, "
        + "REPRIEVE_BARRIER, REPRIEVE_GRACE_PERIOD_INTERVAL, REPRIEVE_FALLBACK_TIMEOUT, REPRIEVE_RECLAIMERS, "
        + "REPRIEVE_VERIFY, REPRIEVE_VERIFY_QUARANTINE_OBJECTS, REPRIEVE_VERIFY_QUARANTINE_TIME, REPRIEVE_LEARN, "
        + "REPRIEVE_STALL_TIMEOUT, REPRIEVE_SHUTDOWN_TIMEOUT, "
        + "REPRIEVE_BOOTSTRAP, REPRIEVE_REPORT";

    private final Properties properties = new Properties();
    private final List<String> warnings = new ArrayList<>();

    private Settings of(final Map<String, List<String>> arguments, final Map<String, String> environment) {
        return Settings.of(arguments, properties, environment, warnings::add);
    }

    @Test
    void everyKeyHasADefault() {
        final Settings settings = of(Map.of(), Map.of());
        assertEquals(List.of(), settings.texts(Key.RULES));
        assertTrue(settings.isOn(Key.ENABLED));
        assertEquals(false, settings.isOn(Key.STRICT));
        assertEquals(512, settings.number(Key.PAGE_ENTRIES));
        assertEquals(2, settings.number(Key.RESERVE_PAGES_PER_THREAD));
        assertEquals(64, settings.number(Key.RESERVE_PAGES_SHARED));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(1), settings.nanos(Key.DRAIN_DELAY));
        assertEquals("thread", settings.text(Key.RECLAIMER));
        assertEquals("auto", settings.text(Key.BARRIER));
        assertEquals(TimeUnit.MICROSECONDS.toNanos(100), settings.nanos(Key.GRACE_PERIOD_INTERVAL));
        assertEquals(TimeUnit.SECONDS.toNanos(10), settings.nanos(Key.STALL_TIMEOUT));
        assertEquals(TimeUnit.SECONDS.toNanos(5), settings.nanos(Key.SHUTDOWN_TIMEOUT));
        assertEquals(false, settings.isOn(Key.BOOTSTRAP));
        assertEquals("summary", settings.text(Key.REPORT));
    }

    @Test
    void anAgentArgumentCountsMoreThanAPropertyAndThatMoreThanTheEnvironment() {
        final Map<String, String> environment = Map.of("REPRIEVE_PAGE_ENTRIES", "32");
        assertEquals(32, of(Map.of(), environment).number(Key.PAGE_ENTRIES));
        properties.setProperty("reprieve.page.entries", "64");
        assertEquals(64, of(Map.of(), environment).number(Key.PAGE_ENTRIES));
        assertEquals(128, of(Map.of("page.entries", List.of("128")), environment).number(Key.PAGE_ENTRIES));
        assertEquals(List.of(), warnings);
    }

    @Test
    void bytesHaveUnitsOrNone() {
        assertEquals(Long.MAX_VALUE, of(Map.of(), Map.of()).bytes(Key.PENDING_BYTES));
        assertEquals(65_536, of(Map.of("pending.bytes", List.of("65536")), Map.of()).bytes(Key.PENDING_BYTES));
        assertEquals(512L << 20, of(Map.of("pending.bytes", List.of("512m")), Map.of()).bytes(Key.PENDING_BYTES));
        assertEquals(2L << 30, of(Map.of("pending.bytes", List.of("2G")), Map.of()).bytes(Key.PENDING_BYTES));
        for (final String wrong : List.of("0", "-1k", "m", "1t", "9999999999g", "")) {
            assertThrows(
                IllegalArgumentException.class, () -> of(Map.of("pending.bytes", List.of(wrong)), Map.of()), wrong);
        }
    }

    @Test
    void whatOtherSourcesSayOfOtherKeysCountsAlongside() {
        properties.setProperty("reprieve.page.entries", "64");
        final Settings settings =
            of(Map.of("drain.delay", List.of("2ms")), Map.of("REPRIEVE_RESERVE_PAGES_SHARED", "7"));
        assertEquals(64, settings.number(Key.PAGE_ENTRIES));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(2), settings.nanos(Key.DRAIN_DELAY));
        assertEquals(7, settings.number(Key.RESERVE_PAGES_SHARED));
    }

    @Test
    void rulesAreManyFiles() {
        properties.setProperty("reprieve.rules", "one.rules; two.rules;");
        assertEquals(List.of("one.rules", "two.rules"), of(Map.of(), Map.of()).texts(Key.RULES));
        assertEquals(
            List.of("three.rules", "four.rules"),
            of(Map.of("rules", List.of("three.rules", "four.rules")), Map.of()).texts(Key.RULES));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "enabled | maybe | true or false",
        "strict | TRUE | true or false",
        "bootstrap | 1 | true or false",
        "page.entries | 15 | a number from 16 to 65536",
        "page.entries | 65537 | a number from 16 to 65536",
        "page.entries | many | a number from 16 to 65536",
        "reserve.pages.per.thread | 0 | a number from 1 to 1024",
        "reserve.pages.shared | -1 | a number from 0 to 65536",
        "drain.delay | soon | a time such as 100us, 1ms or 10s (units: ns, us, ms, s, m, h)",
        "drain.delay | -1ms | a time such as 100us, 1ms or 10s (units: ns, us, ms, s, m, h)",
        "grace.period.interval | 1 ms | a time such as 100us, 1ms or 10s (units: ns, us, ms, s, m, h)",
        "stall.timeout | 10min | a time such as 100us, 1ms or 10s (units: ns, us, ms, s, m, h)",
        "shutdown.timeout | '' | a time such as 100us, 1ms or 10s (units: ns, us, ms, s, m, h)",
        "reclaimer | agent | thread or invoked",
        "barrier | none | auto, membarrier or fence",
        "fallback.timeout | never | a time such as 100us, 1ms or 10s (units: ns, us, ms, s, m, h)",
        "reclaimers | 0 | auto or a number from 1 to 64",
        "report | loud | none, summary or all",
    })
    void aBadValueIsRefusedWithTheKeyTheValueAndWhatIsAllowed(
        final String key, final String value, final String allowed) {
        final String said = "'" + value + "' is no value for " + key + "; allowed is " + allowed;
        refuses("agent argument " + key + ": " + said, Map.of(key, List.of(value)), Map.of());
        final String variable = "REPRIEVE_" + key.toUpperCase(java.util.Locale.ROOT).replace('.', '_');
        refuses("environment variable " + variable + ": " + said, Map.of(), Map.of(variable, value));
        properties.setProperty("reprieve." + key, value);
        refuses("system property reprieve." + key + ": " + said, Map.of(), Map.of());
    }

    private void refuses(
        final String message, final Map<String, List<String>> arguments, final Map<String, String> environment) {
        assertEquals(
            message, assertThrows(IllegalArgumentException.class, () -> of(arguments, environment)).getMessage());
    }

    @Test
    void anUnknownKeyIsRefusedWithAllThatAreKnown() {
        refuses(
            "agent argument page.entrys: there is no setting 'page.entrys'; known are " + KEYS,
            Map.of("page.entrys", List.of("16")), Map.of());
        properties.setProperty("reprieve.page.entrys", "16");
        refuses(
            "system property reprieve.page.entrys: there is no setting 'page.entrys'; known are " + KEYS,
            Map.of(), Map.of());
    }

    @Test
    void anUnknownNameInTheEnvironmentIsOnlyWarnedOf() {
        assertEquals(512, of(Map.of(), Map.of("REPRIEVE_HOME", "/opt", "HOME", "/root")).number(Key.PAGE_ENTRIES));
        assertEquals(
            List.of("reprieve: the environment variable REPRIEVE_HOME is no setting; known are " + VARIABLES),
            warnings);
    }

    @Test
    void anArgumentGivenTwiceIsRefused() {
        refuses(
            "agent argument page.entries is given 2 times: [16, 32]; once is allowed",
            Map.of("page.entries", List.of("16", "32")), Map.of());
    }

    @Test
    void theBoundsThemselvesAreAllowed() {
        for (final String[] pair : new String[][] {
            {"page.entries", "16"}, {"page.entries", "65536"}, {"reserve.pages.per.thread", "1"},
            {"reserve.pages.per.thread", "1024"}, {"reserve.pages.shared", "0"}, {"reserve.pages.shared", "65536"},
            {"drain.delay", "0ms"}, {"stall.timeout", "1s"}, {"grace.period.interval", "50ns"},
            {"reclaimer", "invoked"}, {"barrier", "fence"}, {"barrier", "membarrier"}, {"report", "all"}}) {
            assertEquals(pair[1], of(Map.of(pair[0], List.of(pair[1])), Map.of()).text(Key.named(pair[0])));
        }
    }
}

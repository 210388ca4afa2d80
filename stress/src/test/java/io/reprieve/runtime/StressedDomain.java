package io.reprieve.runtime;

import io.reprieve.runtime.config.Settings;
import java.util.Map;
import java.util.Properties;

/**
 * A domain that nobody but the actors drives: no reclaimer thread, and nothing that is waited for but readers.
 */
final class StressedDomain {
    private StressedDomain() {
    }

    static Domain create() {
        final Properties settings = new Properties();
        settings.setProperty("reprieve.reclaimer", "invoked");
        settings.setProperty("reprieve.grace.period.interval", "0ns");
        settings.setProperty("reprieve.drain.delay", "0ns");
        return Domains.add(new Domain("stress", Settings.of(Map.of(), settings, Map.of(), System.err::println)));
    }
}

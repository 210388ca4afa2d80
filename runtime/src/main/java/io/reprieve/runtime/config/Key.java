package io.reprieve.runtime.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.agrona.SystemUtil;

/**
 * A setting: its name, its default, and what it may be.
 */
public enum Key {
    /** Rules files. */
    RULES("", "the path of a rules file", value -> !value.isBlank()),
    /** Whether the agent weaves anything. */
    ENABLED("true", Key.SWITCH, Key::isSwitch),
    /** Whether what cannot be woven stops the JVM. */
    STRICT("false", Key.SWITCH, Key::isSwitch),
    /** Entries in a page. */
    PAGE_ENTRIES("512", "a number from 16 to 65536", value -> isNumber(value, 16, 65_536)),
    /** Home slots of a releasing thread. */
    RESERVE_PAGES_PER_THREAD("2", "a number from 1 to 1024", value -> isNumber(value, 1, 1024)),
    /** The shared reserve. */
    RESERVE_PAGES_SHARED("64", "a number from 0 to 65536", value -> isNumber(value, 0, 65_536)),
    /** How long a partly filled page may wait for company. */
    DRAIN_DELAY("1ms", Key.TIME, Key::isTime),
    /** Who drives reclamation. */
    RECLAIMER("thread", "thread or invoked", value -> value.equals("thread") || value.equals("invoked")),
    /** The barrier between readers and the engine. */
    BARRIER("auto", "auto, membarrier or fence", value -> List.of("auto", "membarrier", "fence").contains(value)),
    /** Least time between two grace periods that nobody waits for. */
    GRACE_PERIOD_INTERVAL("100us", Key.TIME, Key::isTime),
    /** When a lagging reader is reported. */
    STALL_TIMEOUT("10s", Key.TIME, Key::isTime),
    /** For the drain at JVM exit. */
    SHUTDOWN_TIMEOUT("5s", Key.TIME, Key::isTime),
    /** Whether the runtime goes on the bootstrap path. */
    BOOTSTRAP("false", Key.SWITCH, Key::isSwitch),
    /** What the agent prints about weaving. */
    REPORT("summary", "none, summary or all", value -> List.of("none", "summary", "all").contains(value));

    private static final String SWITCH = "true or false";
    private static final String TIME = "a time such as 100us, 1ms or 10s";

    private final String defaultValue;
    private final String allowed;
    private final Predicate<String> isAllowed;

    Key(final String defaultValue, final String allowed, final Predicate<String> isAllowed) {
        this.defaultValue = defaultValue;
        this.allowed = allowed;
        this.isAllowed = isAllowed;
    }

    /**
     * The key of a name.
     *
     * @param name as users write it, such as {@code page.entries}.
     * @return the key, or {@code null}.
     */
    public static Key named(final String name) {
        for (final Key key : values()) {
            if (key.keyName().equals(name)) {
                return key;
            }
        }
        return null;
    }

    /**
     * The name of the key.
     *
     * @return as users write it, such as {@code page.entries}.
     */
    public String keyName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    static List<String> names() {
        final List<String> names = new ArrayList<>();
        for (final Key key : values()) {
            names.add(key.keyName());
        }
        return names;
    }

    static String environmentNames() {
        final List<String> names = new ArrayList<>();
        for (final Key key : values()) {
            names.add("REPRIEVE_" + key.name());
        }
        return String.join(", ", names);
    }

    boolean isRepeatable() {
        return this == RULES;
    }

    /**
     * The value where none is given.
     *
     * @return the default.
     */
    public String defaultValue() {
        return defaultValue;
    }

    void check(final String source, final String value) {
        if (!isAllowed.test(value)) {
            throw new IllegalArgumentException(
                source + ": '" + value + "' is no value for " + keyName() + "; allowed is " + allowed);
        }
    }

    static long parseNanos(final String value) {
        return SystemUtil.parseDuration("", value);
    }

    private static boolean isSwitch(final String value) {
        return value.equals("true") || value.equals("false");
    }

    private static boolean isTime(final String value) {
        try {
            return parseNanos(value) >= 0;
        } catch (final NumberFormatException e) {
            return false;
        }
    }

    private static boolean isNumber(final String value, final int least, final int most) {
        try {
            final int number = Integer.parseInt(value);
            return number >= least && number <= most;
        } catch (final NumberFormatException e) {
            return false;
        }
    }
}

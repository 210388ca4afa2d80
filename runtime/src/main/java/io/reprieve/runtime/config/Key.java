package io.reprieve.runtime.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A setting: its name, its default, and what it may be. Every start of a JVM with the agent comes through here, so it
 * makes do without lambdas and without Agrona's parser of durations, which took 35 ms together.
 */
public enum Key {
    /** Rules files. */
    RULES("", Kind.PATH),
    /** Whether the agent weaves anything. */
    ENABLED("true", "true", "false"),
    /** Whether what cannot be woven stops the JVM. */
    STRICT("false", "true", "false"),
    /** Entries in a page. */
    PAGE_ENTRIES("512", 16, 65_536),
    /** Home slots of a releasing thread. */
    RESERVE_PAGES_PER_THREAD("2", 1, 1024),
    /** The shared reserve. */
    RESERVE_PAGES_SHARED("64", 0, 65_536),
    /** How many bytes may be pending in a domain. */
    PENDING_BYTES("unlimited", Kind.BYTES),
    /** How long a partly filled page may wait for company. */
    DRAIN_DELAY("1ms", Kind.TIME),
    /** Who drives reclamation. */
    RECLAIMER("thread", "thread", "invoked"),
    /** The barrier between readers and the engine. */
    BARRIER("auto", "auto", "membarrier", "fence"),
    /** Least time between two grace periods that nobody waits for. */
    GRACE_PERIOD_INTERVAL("100us", Kind.TIME),
    /** The longest that a release waits while nothing moves. */
    FALLBACK_TIMEOUT("100ms", Kind.TIME),
    /** Threads that run releases. */
    RECLAIMERS("auto", 1, 64, List.of("auto")),
    /** Whether uses of released objects are looked for, and their release is put off meanwhile. */
    VERIFY("off", "off", "report"),
    /** With {@code verify} or {@code learn}: the most released objects that are kept back after their grace period. */
    VERIFY_QUARANTINE_OBJECTS("256", 1, 1_000_000),
    /** With {@code verify} or {@code learn}: how long a released object is kept back after its grace period. */
    VERIFY_QUARANTINE_TIME("1s", Kind.TIME),
    /** Where the rules go that what was seen asks for. */
    LEARN("", Kind.PATH),
    /** When a lagging reader is reported. */
    STALL_TIMEOUT("10s", Kind.TIME),
    /** For the drain at JVM exit. */
    SHUTDOWN_TIMEOUT("5s", Kind.TIME),
    /** Whether the runtime goes on the bootstrap path. */
    BOOTSTRAP("false", "true", "false"),
    /** What the agent prints about weaving. */
    REPORT("summary", "none", "summary", "all");

    private enum Kind {
        PATH, TIME, NUMBER, BYTES, WORD
    }

    private static final long NO_TIME = -1;
    private static final long NO_BYTES = -1;
    private static final String SIZES = "kmg";
    private static final int SIZE_BITS = 10;

    private final String defaultValue;
    private final Kind kind;
    private final int least;
    private final int most;
    private final List<String> words;

    Key(final String defaultValue, final Kind kind) {
        this(defaultValue, kind, 0, 0, List.of());
    }

    Key(final String defaultValue, final int least, final int most) {
        this(defaultValue, Kind.NUMBER, least, most, List.of());
    }

    Key(final String defaultValue, final String... words) {
        this(defaultValue, Kind.WORD, 0, 0, List.of(words));
    }

    /** A number, or one of a few words. */
    Key(final String defaultValue, final int least, final int most, final List<String> words) {
        this(defaultValue, Kind.NUMBER, least, most, words);
    }

    Key(final String defaultValue, final Kind kind, final int least, final int most, final List<String> words) {
        this.defaultValue = defaultValue;
        this.kind = kind;
        this.least = least;
        this.most = most;
        this.words = words;
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

    /**
     * Makes sure that a value is allowed.
     *
     * @param source where it comes from.
     * @param value  the value.
     * @throws IllegalArgumentException if it isn't; the message is for the user.
     */
    public void check(final String source, final String value) {
        if (!isAllowed(value)) {
            throw new IllegalArgumentException(
                source + ": '" + value + "' is no value for " + keyName() + "; allowed is " + allowed());
        }
    }

    private boolean isAllowed(final String value) {
        return switch (kind) {
            case PATH -> !value.isBlank();
            case TIME -> parseNanos(value) != NO_TIME;
            case NUMBER -> isNumber(value) || words.contains(value);
            case BYTES -> parseBytes(value) != NO_BYTES;
            case WORD -> words.contains(value);
        };
    }

    private String allowed() {
        return switch (kind) {
            case PATH -> "the path of a file";
            case TIME -> "a time such as 100us, 1ms or 10s (units: ns, us, ms, s, m, h)";
            case NUMBER -> (words.isEmpty() ? "" : String.join(", ", words) + " or ") + "a number from " + least
                + " to " + most;
            case BYTES -> "unlimited or a number of bytes such as 65536, 512m or 2g (units: k, m, g)";
            case WORD -> words.size() == 1 ? words.get(0)
                : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1);
        };
    }

    private boolean isNumber(final String value) {
        try {
            final int number = Integer.parseInt(value);
            return number >= least && number <= most;
        } catch (final NumberFormatException e) {
            return false;
        }
    }

    /**
     * Reads a number of bytes that was found to be allowed.
     *
     * @param value a number, with or without k, m or g behind it; or unlimited.
     * @return the number; {@link Long#MAX_VALUE} for unlimited.
     */
    public static long parseBytes(final String value) {
        if (value.equals("unlimited")) {
            return Long.MAX_VALUE;
        }
        final int last = value.length() - 1;
        final int size = last < 0 ? -1 : SIZES.indexOf(Character.toLowerCase(value.charAt(last)));
        try {
            final long number = Long.parseLong(size < 0 ? value : value.substring(0, last));
            final int shift = (size + 1) * SIZE_BITS;
            return number <= 0 || number > Long.MAX_VALUE >> shift ? NO_BYTES : number << shift;
        } catch (final NumberFormatException e) {
            return NO_BYTES;
        }
    }

    /**
     * Writes a time as it may be given.
     *
     * @param nanos the time in nanoseconds.
     * @return a number and the largest unit that leaves no fraction.
     */
    public static String formatNanos(final long nanos) {
        if (nanos % 1_000_000_000 == 0) {
            return nanos / 1_000_000_000 + "s";
        }
        if (nanos % 1_000_000 == 0) {
            return nanos / 1_000_000 + "ms";
        }
        return nanos % 1_000 == 0 ? nanos / 1_000 + "us" : nanos + "ns";
    }

    /**
     * Reads a time that was found to be allowed.
     *
     * @param value a number and a unit: ns, us, ms, s, m or h; or 0.
     * @return the time in nanoseconds.
     */
    public static long parseNanos(final String value) {
        int digits = 0;
        while (digits < value.length() && Character.isDigit(value.charAt(digits))) {
            digits++;
        }
        final TimeUnit unit = switch (value.substring(digits)) {
            case "ns" -> TimeUnit.NANOSECONDS;
            case "us" -> TimeUnit.MICROSECONDS;
            case "ms" -> TimeUnit.MILLISECONDS;
            case "s" -> TimeUnit.SECONDS;
            case "m" -> TimeUnit.MINUTES;
            case "h" -> TimeUnit.HOURS;
            case "" -> value.equals("0") ? TimeUnit.NANOSECONDS : null;
            default -> null;
        };
        try {
            return unit == null ? NO_TIME : unit.toNanos(Long.parseLong(value.substring(0, digits)));
        } catch (final NumberFormatException e) {
            return NO_TIME;
        }
    }
}

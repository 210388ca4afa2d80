package io.reprieve.jfr.recording;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmc.common.item.IItemCollection;

/**
 * The settings that the recorded JVM was given, as far as the recording has its command line, its system properties
 * and its environment.
 */
public final class Settings {
    private static final String PROPERTY = "reprieve.";
    private static final String ENVIRONMENT = "REPRIEVE_";
    private static final Pattern AGENT = Pattern.compile("-javaagent:(\\S*reprieve-agent\\S*?\\.jar)(?:=(\\S*))?");
    private static final Map<String, Long> NUMBERS =
        Map.of("page.entries", 512L, "reserve.pages.per.thread", 2L, "reserve.pages.shared", 64L);

    private final Map<String, String> values;
    private final boolean hasAgent;

    private Settings(final Map<String, String> values, final boolean hasAgent) {
        this.values = values;
        this.hasAgent = hasAgent;
    }

    static Settings in(final IItemCollection items) {
        final Map<String, String> environment = new HashMap<>();
        for (final Event event : Event.all(items, "jdk.InitialEnvironmentVariable")) {
            if (event.text("key").startsWith(ENVIRONMENT)) {
                environment.put(
                    event.text("key").substring(ENVIRONMENT.length()).toLowerCase(Locale.ROOT).replace('_', '.'),
                    event.text("value"));
            }
        }
        final Map<String, String> properties = new HashMap<>();
        for (final Event event : Event.all(items, "jdk.InitialSystemProperty")) {
            if (event.text("key").startsWith(PROPERTY)) {
                properties.put(event.text("key").substring(PROPERTY.length()), event.text("value"));
            }
        }
        final Map<String, String> arguments = new HashMap<>();
        boolean hasAgent = false;
        for (final Event event : Event.all(items, "jdk.JVMInformation")) {
            final Matcher agent = AGENT.matcher(event.text("jvmArguments"));
            while (agent.find()) {
                hasAgent = true;
                addArguments(arguments, agent.group(2));
            }
        }
        // In the order of precedence, lowest first.
        final Map<String, String> values = new TreeMap<>(environment);
        values.putAll(properties);
        values.putAll(arguments);
        return new Settings(values, hasAgent);
    }

    private static void addArguments(final Map<String, String> arguments, final String text) {
        if (text != null) {
            for (final String argument : text.split(",")) {
                final int equals = argument.indexOf('=');
                if (equals > 0) {
                    arguments.put(argument.substring(0, equals), argument.substring(equals + 1));
                }
            }
        }
    }

    /**
     * What was set.
     *
     * @return keys and values, without the defaults.
     */
    public Map<String, String> values() {
        return values;
    }

    /**
     * Whether the JVM was started with the agent.
     *
     * @return {@code false} also if the recording doesn't have the command line.
     */
    public boolean hasAgent() {
        return hasAgent;
    }

    /**
     * A number of pages or entries.
     *
     * @param key {@code page.entries}, {@code reserve.pages.per.thread} or {@code reserve.pages.shared}.
     * @return what was set, or else the default.
     */
    public long number(final String key) {
        try {
            return Long.parseLong(values.getOrDefault(key, NUMBERS.get(key).toString()).strip());
        } catch (final NumberFormatException e) {
            return NUMBERS.get(key);
        }
    }
}

package io.reprieve.jfr.recording;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /**
     * Takes in what a recording has of the settings.
     */
    static final class Reader {
        private final Map<String, String> environment = new HashMap<>();
        private final Map<String, String> properties = new HashMap<>();
        private final Map<String, String> arguments = new HashMap<>();
        private boolean hasAgent;

        void variable(final String name, final String value) {
            if (name.startsWith(ENVIRONMENT)) {
                environment.put(
                    name.substring(ENVIRONMENT.length()).toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        }

        void property(final String name, final String value) {
            if (name.startsWith(PROPERTY)) {
                properties.put(name.substring(PROPERTY.length()), value);
            }
        }

        void commandLine(final String options) {
            final Matcher agent = AGENT.matcher(options);
            while (agent.find()) {
                hasAgent = true;
                if (agent.group(2) != null) {
                    addArguments(agent.group(2));
                }
            }
        }

        private void addArguments(final String text) {
            for (final String argument : text.split(",")) {
                final int equals = argument.indexOf('=');
                if (equals > 0) {
                    arguments.put(argument.substring(0, equals), argument.substring(equals + 1));
                }
            }
        }

        Settings end() {
            // In the order of precedence, lowest first.
            final Map<String, String> values = new TreeMap<>(environment);
            values.putAll(properties);
            values.putAll(arguments);
            return new Settings(values, hasAgent);
        }
    }
}

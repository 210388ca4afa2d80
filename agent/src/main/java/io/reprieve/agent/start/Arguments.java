package io.reprieve.agent.start;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The agent's arguments: what follows {@code =} in {@code -javaagent:reprieve-agent.jar=key=value,key=value}.
 */
public final class Arguments {
    private Arguments() {
    }

    /**
     * Takes the arguments apart. Whether a key exists, and what it may be, is for the settings to say.
     *
     * @param text the arguments, or {@code null}.
     * @return the values given for each key, in order.
     * @throws IllegalArgumentException if one is not of the form {@code key=value}; the message is for the user.
     */
    static Map<String, List<String>> parse(final String text) {
        final Map<String, List<String>> values = new LinkedHashMap<>();
        for (final String argument : text == null ? new String[0] : text.split(",")) {
            if (!argument.isBlank()) {
                final int equals = argument.indexOf('=');
                if (equals <= 0) {
                    throw new IllegalArgumentException(
                        "agent argument '" + argument.trim()
                            + "': expected key=value, and commas between several; a path"
                            + " with a comma in it goes into the system property reprieve.rules");
                }
                final String key = argument.substring(0, equals).trim();
                // No lambda: the first of a JVM costs the start of every program some 20 ms.
                if (!values.containsKey(key)) {
                    values.put(key, new ArrayList<>());
                }
                values.get(key).add(argument.substring(equals + 1).trim());
            }
        }
        return values;
    }

    /**
     * Whether a setting is {@code true}, in any of the places for settings. For what has to be known before the
     * settings can be read, or when they can't be.
     */
    public static boolean askFor(final String key, final String text) {
        for (final String argument : text == null ? new String[0] : text.split(",")) {
            if (argument.trim().startsWith(key + "=")) {
                return isTrue(argument.substring(argument.indexOf('=') + 1));
            }
        }
        try {
            final String property = System.getProperty("reprieve." + key);
            return isTrue(property == null ? System.getenv("REPRIEVE_" + key.toUpperCase(Locale.ROOT)) : property);
        } catch (final SecurityException e) {
            return false;
        }
    }

    private static boolean isTrue(final String value) {
        return value != null && value.trim().equals("true");
    }
}

package io.reprieve.runtime.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The settings of this process. Each key may be given as an agent argument ({@code key=value}), as a system property
 * ({@code reprieve.key}) or in the environment ({@code REPRIEVE_KEY}); the first of these that has it counts.
 */
public final class Settings {
    private static final String PROPERTY_PREFIX = "reprieve.";
    private static final String ENVIRONMENT_PREFIX = "REPRIEVE_";

    // Written once, in premain, before anything else of the runtime is used; volatile for agentmain, which may come
    // while the application runs.
    private static volatile Map<String, List<String>> agentArguments = Map.of();

    private final Map<Key, List<String>> values;

    private Settings(final Map<Key, List<String>> values) {
        this.values = values;
    }

    /**
     * Notes the arguments of the agent, which take precedence. Called by the agent, before anything else.
     *
     * @param arguments the values given for each key.
     */
    public static void useAgentArguments(final Map<String, List<String>> arguments) {
        agentArguments = Map.copyOf(arguments);
    }

    /**
     * The settings of this process.
     *
     * @return the settings.
     * @throws IllegalArgumentException if a key is unknown or a value is bad; the message is for the user.
     */
    public static Settings ofProcess() {
        return of(agentArguments, System.getProperties(), System.getenv(), System.err::println);
    }

    /**
     * The settings that the given sources make.
     *
     * @param arguments   the agent's arguments: the values given for each key.
     * @param properties  system properties.
     * @param environment the environment.
     * @param warnings    told of an unknown name in the environment.
     * @return the settings.
     * @throws IllegalArgumentException if a key is unknown or a value is bad; the message is for the user.
     */
    public static Settings of(
        final Map<String, List<String>> arguments,
        final Properties properties,
        final Map<String, String> environment,
        final Consumer<String> warnings) {
        final Map<Key, List<String>> values = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX)) {
                final String keyName = name.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT)
                    .replace('_', '.');
                final Key key = Key.named(keyName);
                if (key == null) {
                    warnings.accept("reprieve: the environment variable " + name + " is no setting; known are "
                        + Key.environmentNames());
                } else {
                    values.put(key, split(key, "environment variable " + name, value));
                }
            }
        });
        for (final String name : properties.stringPropertyNames()) {
            final String value = name.startsWith(PROPERTY_PREFIX) ? properties.getProperty(name) : null;
            // A program may have taken it away since the names were listed.
            if (value != null) {
                final Key key = known(name.substring(PROPERTY_PREFIX.length()), "system property " + name);
                values.put(key, split(key, "system property " + name, value));
            }
        }
        arguments.forEach((name, given) -> {
            final Key key = known(name, "agent argument " + name);
            if (given.size() > 1 && !key.isRepeatable()) {
                throw new IllegalArgumentException("agent argument " + name + " is given " + given.size()
                    + " times: " + given + "; once is allowed");
            }
            for (final String value : given) {
                key.check("agent argument " + name, value);
            }
            values.put(key, List.copyOf(given));
        });
        return new Settings(values);
    }

    private static Key known(final String name, final String source) {
        final Key key = Key.named(name);
        if (key == null) {
            throw new IllegalArgumentException(
                source + ": there is no setting '" + name + "'; known are " + String.join(", ", Key.names()));
        }
        return key;
    }

    private static List<String> split(final Key key, final String source, final String value) {
        if (!key.isRepeatable()) {
            key.check(source, value);
            return List.of(value);
        }
        final List<String> parts = new ArrayList<>();
        for (final String part : value.split(";")) {
            if (!part.isBlank()) {
                key.check(source, part.trim());
                parts.add(part.trim());
            }
        }
        return Collections.unmodifiableList(parts);
    }

    /**
     * The value of a key.
     *
     * @param key the key.
     * @return the value given, or the default.
     */
    public String text(final Key key) {
        final List<String> given = values.get(key);
        return given == null || given.isEmpty() ? key.defaultValue() : given.get(0);
    }

    /**
     * The values of a key that may be given more than once.
     *
     * @param key the key.
     * @return the values given, in order.
     */
    public List<String> texts(final Key key) {
        return values.getOrDefault(key, List.of());
    }

    /**
     * The value of a key that is a number.
     *
     * @param key the key.
     * @return the value given, or the default.
     */
    public int number(final Key key) {
        return Integer.parseInt(text(key));
    }

    /**
     * The value of a key that is a time.
     *
     * @param key the key.
     * @return the value given, or the default, in nanoseconds.
     */
    public long nanos(final Key key) {
        return Key.parseNanos(text(key));
    }

    /**
     * The value of a key that is a number of bytes.
     *
     * @param key the key.
     * @return the value given, or the default.
     */
    public long bytes(final Key key) {
        return Key.parseBytes(text(key));
    }

    /**
     * The value of a key that is {@code true} or {@code false}.
     *
     * @param key the key.
     * @return the value given, or the default.
     */
    public boolean isOn(final Key key) {
        return Boolean.parseBoolean(text(key));
    }
}

package io.reprieve.agent.command;

import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Settings that are given to a command and meant for an agent in another process: checked here, where the user sees
 * what is wrong, and with files named so that they are found from there.
 *
 * @param text as the agent takes them.
 */
record AgentArguments(String text) {
    static AgentArguments parse(final List<String> given) throws CommandFailedException {
        final List<String> arguments = new ArrayList<>();
        final Map<String, List<String>> values = new TreeMap<>();
        for (final String argument : String.join(",", given).split(",")) {
            if (!argument.isBlank()) {
                final int equals = argument.indexOf('=');
                if (equals <= 0) {
                    throw new CommandFailedException("'" + argument.trim()
                        + "' is no setting: expected key=value, with commas or spaces between several");
                }
                final String key = argument.substring(0, equals).trim();
                final String value = argument.substring(equals + 1).trim();
                values.computeIfAbsent(key, ignored -> new ArrayList<>()).add(value);
                arguments.add(key + "=" + (key.equals(Key.RULES.keyName()) ? readable(value) : value));
            }
        }
        try {
            Settings.of(values, new Properties(), Map.of(), ignored -> { });
        } catch (final IllegalArgumentException e) {
            throw new CommandFailedException(e.getMessage());
        }
        return new AgentArguments(String.join(",", arguments));
    }

    private static String readable(final String file) throws CommandFailedException {
        final Path path = Path.of(file).toAbsolutePath().normalize();
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new CommandFailedException("there is no rules file " + path + " that can be read");
        }
        if (path.toString().indexOf(',') >= 0) {
            throw new CommandFailedException("the name of the rules file " + path
                + " has a comma, which separates settings; give it another name");
        }
        return path.toString();
    }
}

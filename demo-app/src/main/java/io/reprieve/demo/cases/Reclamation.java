package io.reprieve.demo.cases;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the agent says at the end of what was released.
 *
 * @param deferred  releases whose body was put off.
 * @param reclaimed of these, those whose body has run.
 * @param pending   those whose body has not.
 * @param fallbacks releases that waited for a grace period themselves.
 * @param failed    releases whose body threw something.
 * @param line      that says so.
 */
record Reclamation(long deferred, long reclaimed, long pending, long fallbacks, long failed, String line) {
    private static final Pattern LINE =
        Pattern.compile("deferred (\\d+), reclaimed (\\d+), pending (\\d+), fallbacks (\\d+)(?:.*, failed (\\d+))?");

    /** Finds the line among those that a run printed. */
    static Optional<Reclamation> find(final List<String> lines) {
        for (final String line : lines) {
            final Matcher found = LINE.matcher(line);
            if (found.find()) {
                return Optional.of(new Reclamation(
                    number(found, 1), number(found, 2), number(found, 3), number(found, 4), number(found, 5), line));
            }
        }
        return Optional.empty();
    }

    boolean isComplete() {
        return deferred == reclaimed && pending == 0;
    }

    private static long number(final Matcher found, final int group) {
        return found.group(group) == null ? 0 : Long.parseLong(found.group(group));
    }
}

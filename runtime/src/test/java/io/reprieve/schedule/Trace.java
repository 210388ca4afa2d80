package io.reprieve.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The schedule of a run: each change from one thread to another, and where the thread was that went on.
 */
final class Trace {
    private static final int SHOWN = 80;
    private static final int WORDS = 4;

    private final List<String> points;
    private final List<Task> tasks;
    private long[] changes = new long[1024];
    private int length;
    private long hash = 1;

    Trace(final List<String> points, final List<Task> tasks) {
        this.points = points;
        this.tasks = tasks;
    }

    void add(final long step, final Task to, final long now) {
        if (length + WORDS > changes.length) {
            changes = Arrays.copyOf(changes, 2 * changes.length);
        }
        changes[length] = step;
        changes[length + 1] = to.number;
        changes[length + 2] = to.point;
        changes[length + 3] = now;
        // Without the point: those are numbered as classes are loaded.
        hash = ((hash * 31 + step) * 31 + to.number) * 31 + now;
        length += WORDS;
    }

    long hash() {
        return hash;
    }

    /**
     * In lines: the beginning, and the end.
     *
     * @param until when the program got on last: what follows is only waiting.
     */
    String text(final long until) {
        final StringBuilder text = new StringBuilder(8192);
        final int all = length / WORDS;
        int count = 0;
        while (count < all && changes[WORDS * count + 3] <= until) {
            count++;
        }
        count = Math.min(all, count + SHOWN);
        for (int i = 0; i < count; i++) {
            if (i == SHOWN && count > 2 * SHOWN) {
                text.append("      ... ").append(count - 2 * SHOWN).append(" more ...").append(System.lineSeparator());
                i = count - SHOWN;
            }
            text.append(String.format(
                Locale.ROOT, "  step %7d  %12.3f ms  %-20s goes on at %s%n",
                changes[WORDS * i], (changes[WORDS * i + 3] - changes[3]) / 1e6,
                tasks.get((int) changes[WORDS * i + 1]), points.get((int) changes[WORDS * i + 2])));
        }
        if (count < all) {
            text.append("      ... ").append(all - count).append(" more, in which all only wait")
                .append(System.lineSeparator());
        }
        return text.toString();
    }
}

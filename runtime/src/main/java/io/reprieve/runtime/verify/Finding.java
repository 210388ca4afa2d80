package io.reprieve.runtime.verify;

import io.reprieve.runtime.thread.ThreadNames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One thing that is wrong, as it is told.
 *
 * @param problem   what is wrong.
 * @param release   the release.
 * @param type      the class of what was used.
 * @param what      what was done, where.
 * @param verb      as the text has it: {@code used}, {@code loaded}, {@code released again}.
 * @param thread    the name of the thread that did it.
 * @param inSection whether it was inside a section.
 * @param stack     of what was done.
 * @param load      where the reference was loaded; {@code null} if that was not seen, or is the same.
 * @param remedy    what would mend it.
 */
record Finding(
        Problem problem,
        Release release,
        String type,
        String what,
        String verb,
        String thread,
        boolean inSection,
        StackTraceElement[] stack,
        Place load,
        Remedy remedy) {

    List<String> lines() {
        final List<String> lines = new ArrayList<>();
        final long since = System.nanoTime() - release.nanos();
        lines.add(problem.title() + ": an object of " + type + " " + problem.text());
        lines.add("  " + verb + " by thread \"" + thread + "\"" + section() + ": " + what);
        add(lines, stack);
        if (load != null) {
            lines.add("  loaded: " + load);
        }
        lines.add("  released by thread \"" + ThreadNames.of(release.thread()) + "\", "
            + TimeUnit.NANOSECONDS.toMicros(since) + " us ago"
            + (release.wasUpdating() ? ", inside an update-side section" : "") + ", by " + release.origin().name()
            + "; its grace period is " + (release.isOver() ? "over" : "not over"));
        add(lines, Stacks.frames(release.stack()));
        lines.add("  to mend it: " + remedy);
        return lines;
    }

    private String section() {
        return inSection ? ", inside a read-side section that began after the release"
            : problem == Problem.DOUBLE_RELEASE || problem == Problem.UNPUBLISHED_AFTER
                || problem == Problem.UNPUBLISHED_IN_BODY ? "" : ", in no read-side section";
    }

    private static void add(final List<String> lines, final StackTraceElement[] frames) {
        for (final String line : Stacks.lines(frames)) {
            lines.add("    " + line);
        }
    }
}

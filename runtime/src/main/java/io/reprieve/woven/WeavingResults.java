package io.reprieve.woven;

import io.reprieve.runtime.events.Weavings;

/**
 * Where the agent tells what became of each method, class or rule, so that a recording can show it. Nothing here starts
 * the rest of the runtime, and nothing is thrown.
 */
public final class WeavingResults {
    /** The method, or the class, was woven; a reason says what is doubtful about it. */
    public static final String WOVEN = "woven";
    /** The method, or the class, was left as it was, for the reason given. */
    public static final String REFUSED = "refused";
    /** A rule that has matched nothing, as far as classes have been loaded. */
    public static final String UNMATCHED = "unmatched";

    private WeavingResults() {
    }

    /**
     * Names who is asked for the rules that have matched nothing, each time that a recording is to show them: not at
     * its very beginning, when a program may have loaded none of its classes, but at its end, and that of each chunk.
     *
     * @param teller calls {@link #tellUnmatched} for each.
     */
    public static void askForUnmatched(final Runnable teller) {
        Weavings.askForUnmatched(teller);
    }

    /**
     * Tells of one rule that has matched nothing so far. Called when asked for.
     *
     * @param type   the pattern of its types.
     * @param method the pattern of its method; {@code null} for a rule for classes.
     * @param role   what it asks for.
     * @param source the rules file and line.
     * @param reason why that may be so, and what would mend it.
     */
    public static void tellUnmatched(
        final String type, final String method, final String role, final String source, final String reason) {
        Weavings.tellUnmatched(type, method, role, source, UNMATCHED, reason);
    }

    /**
     * Tells of one result. It is kept, and shown at the beginning and the end of each recording and of each of its
     * chunks.
     *
     * @param type   the binary name of the class, or of the pattern of a rule.
     * @param method its name and the types of its parameters; {@code null} for a class.
     * @param role   what it was asked to be: {@code reader}, {@code release}, {@code updater}, {@code quiescent} or
     *               {@code pooled}.
     * @param source who asked: the annotation, as it is written in a source file, or the rule with file and line.
     * @param result {@link #WOVEN}, {@link #REFUSED} or {@link #UNMATCHED}.
     * @param reason why, and what would mend it; or {@code null}.
     */
    public static void tell(
        final String type,
        final String method,
        final String role,
        final String source,
        final String result,
        final String reason) {
        Weavings.tell(type, method, role, source, result, reason);
    }
}

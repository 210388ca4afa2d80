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
     * Tells of one result. It is kept, and shown at the start of each recording and of each of its chunks.
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

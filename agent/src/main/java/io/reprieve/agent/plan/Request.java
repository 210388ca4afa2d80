package io.reprieve.agent.plan;

import io.reprieve.agent.rules.Options;
import io.reprieve.agent.rules.Role;

/**
 * What somebody asks of one method.
 *
 * @param role    what it is to be.
 * @param source  who asks: the annotation, or file and line of the rule.
 * @param options what is said beyond the role.
 * @param warning what is doubtful about the asking itself; {@code null} mostly.
 */
record Request(Role role, String source, Options options, String warning) {
    /** Whether it is made by a rule, and not by an annotation. */
    boolean isByRule() {
        return !source.startsWith("@");
    }

    /** The same, with one more thing that is doubtful, or {@code null}. */
    Request doubted(final String more) {
        return more == null ? this : new Request(role, source, options, both(more, warning));
    }

    /** Two remarks in one, of which either may be {@code null}. */
    static String both(final String one, final String other) {
        return one == null ? other : other == null ? one : one + "; " + other;
    }
}

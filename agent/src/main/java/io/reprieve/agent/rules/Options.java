package io.reprieve.agent.rules;

import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;

/**
 * What a rule or an annotation says beyond the role; {@code null} for what it leaves open.
 *
 * @param domain        the name of the domain.
 * @param runOn         the thread that runs a deferred body.
 * @param whenExhausted what happens when no page is left.
 * @param released      what is released: the index of a parameter, or {@link #THIS}.
 * @param returns       what the caller of a deferred method gets at once: {@code true}, {@code false}, {@code null} or
 *                      a number, as it is written.
 */
public record Options(
        String domain, RunOn runOn, WhenExhausted whenExhausted, Integer released, String returns) {
    /** The receiver, as what is released. */
    public static final int THIS = -1;
    /** Leaves all open. */
    public static final Options NONE = new Options(null, null, null, null, null);

    /**
     * These options, and where they leave something open, others.
     *
     * @param others the others.
     * @return both together.
     */
    public Options or(final Options others) {
        return new Options(
            domain == null ? others.domain : domain,
            runOn == null ? others.runOn : runOn,
            whenExhausted == null ? others.whenExhausted : whenExhausted,
            released == null ? others.released : released,
            returns == null ? others.returns : returns);
    }

    /**
     * Whether these options and others say different things about the same.
     *
     * @param others the others.
     * @return {@code true} if they do.
     */
    public boolean contradict(final Options others) {
        return differ(domain, others.domain)
            || differ(runOn, others.runOn)
            || differ(whenExhausted, others.whenExhausted)
            || differ(released, others.released)
            || differ(returns, others.returns);
    }

    private static boolean differ(final Object one, final Object other) {
        return one != null && other != null && !one.equals(other);
    }
}

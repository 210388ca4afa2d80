package io.reprieve.agent.report;

import io.reprieve.agent.plan.UnusedRule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.woven.WeavingResults;
import java.lang.instrument.Instrumentation;

/**
 * Tells a recording of the rules that have matched nothing so far.
 */
public final class UnmatchedRules implements Runnable {
    private final RuleIndex rules;
    private final Instrumentation instrumentation;

    public UnmatchedRules(final RuleIndex rules, final Instrumentation instrumentation) {
        this.rules = rules;
        this.instrumentation = instrumentation;
    }

    @Override
    public void run() {
        for (final UnusedRule unused
            : UnusedRule.among(rules.rules(), EndReport.names(instrumentation.getAllLoadedClasses()))) {
            WeavingResults.tellUnmatched(
                unused.rule().type(), unused.rule().method(), unused.rule().role().keyword(), unused.rule().source(),
                unused.reason());
        }
    }
}

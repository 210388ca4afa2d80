package io.reprieve.agent.plan;

import io.reprieve.agent.rules.Rule;

/**
 * A rule names a class, and a method that the class hasn't got.
 *
 * @param type   the binary name of the class.
 * @param rule   the rule.
 * @param reason what the class has instead, and what would mend the rule.
 */
public record Miss(String type, Rule rule, String reason) {
}

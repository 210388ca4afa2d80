package io.reprieve.agent.rules;

/**
 * A line of a rules file is no rule; the message says what was expected.
 */
final class MalformedRuleException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedRuleException(final String message) {
        super(message, null, false, false);
    }
}

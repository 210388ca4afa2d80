package io.reprieve.agent.plan;

/**
 * A method, or a whole class, can't be woven; the message is the reason and says how to mend it.
 */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(final String reason) {
        super(reason, null, false, false);
    }
}

package io.reprieve.demo;

/**
 * Thrown when a run came to no outcome. The message is for the user.
 */
final class RunFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    RunFailedException(final String message) {
        super(message);
    }
}

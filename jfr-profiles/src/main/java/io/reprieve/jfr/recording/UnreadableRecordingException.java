package io.reprieve.jfr.recording;

/**
 * A file cannot be read as a recording. The message says what is wrong with it in plain words.
 */
public final class UnreadableRecordingException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableRecordingException(final String message) {
        super(message);
    }
}

package io.reprieve.jfr.recording;

/**
 * A release whose body has thrown.
 *
 * @param domain    the domain.
 * @param time      when it threw, in nanoseconds since 1970.
 * @param site      the release site.
 * @param exception the class of what it threw.
 * @param message   its message, or an empty text.
 */
public record ReleaseFailure(String domain, long time, String site, String exception, String message) {
    /**
     * What it threw, as a stack trace begins.
     *
     * @return class and message.
     */
    public String thrown() {
        return message.isEmpty() ? exception : exception + ": " + message;
    }
}

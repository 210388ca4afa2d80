package io.reprieve;

/**
 * Thrown to the caller of a release with {@link WhenExhausted#THROW} when no page of the reserve is left. The
 * object has not been released: the caller still owns it.
 */
public final class ReserveExhaustedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that names the site.
     *
     * @param message the site, and the settings that would help.
     */
    public ReserveExhaustedException(final String message) {
        super(message);
    }
}

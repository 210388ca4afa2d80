package io.reprieve;

/**
 * Something that has gone wrong in reclamation.
 *
 * @param kind    what it is.
 * @param domain  the name of the domain.
 * @param site    the release site; empty for a stall.
 * @param thread  the reader of a stall or of a wait that was given up, as far as it is known; otherwise {@code null}.
 * @param message all of it, in a sentence or two.
 * @param thrown  what the body of a release has thrown; otherwise {@code null}.
 */
public record RcuTrouble(Kind kind, String domain, String site, Thread thread, String message, Throwable thrown) {
    /**
     * What goes wrong.
     */
    public enum Kind {
        /** A reader has held up a grace period for longer than the stall limit. */
        READER_STALL("io.reprieve.reader.stall"),
        /** The body of a release has thrown. */
        RELEASE_FAILURE("io.reprieve.release.failure"),
        /** An object was released again while its first release was pending. */
        DOUBLE_RELEASE("io.reprieve.double.release"),
        /** A releasing thread has given up a wait; the release was queued beyond the limit. */
        FALLBACK_TIMEOUT("io.reprieve.fallback.timeout"),
        /** A release was lost on purpose: its body will never run. */
        LEAK("io.reprieve.leak");

        private final String type;

        Kind(final String type) {
            this.type = type;
        }

        /**
         * The type of the notification that the domain's MXBean sends.
         *
         * @return for example {@code io.reprieve.reader.stall}.
         */
        public String notificationType() {
            return type;
        }
    }
}

package io.reprieve.runtime.thread;

/**
 * What a thread has open, in whatever domain: read-side and update-side sections, and its being online. A release body
 * has to leave all that as it was, for it runs on a thread that isn't its own: a section that it forgets to leave on
 * the reclaimer's thread would hold up all grace periods to come.
 */
public abstract class OpenSections {
    /** Looks after nothing. */
    public static final OpenSections UNWATCHED = new OpenSections() {
        @Override
        public Object note() {
            return null;
        }

        @Override
        public String restore(final Object noted) {
            return null;
        }
    };

    /** For subclasses. */
    protected OpenSections() {
    }

    /**
     * Notes what the calling thread has open. Allocates only if that is anything.
     *
     * @return what {@link #restore} is to be given; {@code null} if nothing is open.
     */
    public abstract Object note();

    /**
     * Ends what the calling thread has opened since it was noted, and opens what it has ended. Costs a few loads if
     * that is nothing. To be called between two bodies, as often as wanted for one note.
     *
     * @param noted what {@link #note} has returned to the same thread.
     * @return what has been restored, in words; {@code null} if there was nothing to do.
     */
    public abstract String restore(Object noted);
}

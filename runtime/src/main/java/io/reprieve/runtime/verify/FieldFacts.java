package io.reprieve.runtime.verify;

/**
 * What has been seen of one field that holds references to released objects.
 */
final class FieldFacts {
    // All racy, but benign: they only become true.
    /** Whether it was loaded inside a section: then it is to be, by everybody. */
    boolean isLoadedInSections;
    /** Whether more than one thread loads it. */
    boolean isShared;
    /** Whether it was seen to hold one object after another, or to lose one: it is where objects are unpublished. */
    boolean isReplaced;
    private long firstThread;

    void loadedBy(final long thread) {
        if (firstThread == 0) {
            firstThread = thread;
        } else if (!isShared && firstThread != thread) {
            isShared = true;
        }
    }
}

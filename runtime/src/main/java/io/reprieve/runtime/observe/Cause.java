package io.reprieve.runtime.observe;

/**
 * Why a release took another way than the common one. An enumeration, because the JVM allocates a string when it meets
 * it in a class for the first time, and that must not be when the heap is full.
 */
public enum Cause {
    /** The caller is inside a read-side critical section. */
    IN_READ_SECTION("in a read-side critical section"),
    /** The caller is inside an update-side section. */
    IN_UPDATE("in an update-side section"),
    /** The caller runs the body of a release, of whatever domain. */
    IN_BODY("in a release body"),
    /** The caller was called by what reclaims: a log handler or a listener. */
    BETWEEN_BODIES("in a listener that is told of reclamation"),
    /** The caller is online. */
    ONLINE("on an online thread"),
    /** The caller is a thread of the JVM that others wait for. */
    JVM_THREAD("on a thread of the JVM"),
    /** The site is synchronized. */
    SYNCHRONIZED("in a synchronized method"),
    /** The caller holds the monitor of the receiver or of the object. */
    MONITOR("holding a monitor that the body may need"),
    /** The caller has waited as long as it may. */
    TIMEOUT("after the longest wait that is allowed"),
    /** No page of the reserve was left. */
    RESERVE_EXHAUSTED("reserve exhausted"),
    /** No page of the reserve was left, and there were bodies to run. */
    BODIES("reserve exhausted, bodies to run"),
    /** What is pending weighs as much as it may. */
    BYTES("bytes exhausted"),
    /** The thread has used a page outside the limit. */
    OVERDRAFT("overdraft to repay"),
    /** A release was leaked, because its grace period had not passed. */
    PREMATURE("premature"),
    /** A release was leaked, because nothing could be allocated for it. */
    HEAP_FULL("heap full"),
    /** A release was leaked, because its body cannot be run later, and the caller cannot wait. */
    NOT_RESOLVABLE("not resolvable");

    private final String text;

    Cause(final String text) {
        this.text = text;
    }

    /**
     * As events and the log show it.
     *
     * @return the words.
     */
    public String text() {
        return text;
    }
}

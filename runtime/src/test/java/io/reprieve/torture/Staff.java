package io.reprieve.torture;

/**
 * The threads of a domain.
 *
 * @param writers        threads that release, and stay to the end.
 * @param readers        threads that read, and stay to the end.
 * @param virtualReaders virtual threads that read, and stay to the end; none where there are no virtual threads.
 * @param visitors       short-lived threads at a time.
 */
record Staff(int writers, int readers, int virtualReaders, int visitors) {
    private static final Staff SECOND = new Staff(1, 1, 1, 1);

    /** Of the default domain. */
    static Staff first(final Options options) {
        return new Staff(options.number("writers"), options.number("readers"), options.number("virtual-readers"),
            options.number("visitors"));
    }

    /** Of the second domain. */
    static Staff second() {
        return SECOND;
    }
}

package com.acme;

/**
 * What a test program expects of itself: an expectation that fails ends the program, and says which it was.
 */
public final class Check {
    private Check() {
    }

    public static void that(final boolean isTrue, final String expectation) {
        if (!isTrue) {
            throw new AssertionError(expectation);
        }
    }

    public static void equal(final Object expected, final Object actual, final String what) {
        that(expected == null ? actual == null : expected.equals(actual),
            what + ": expected " + expected + ", was " + actual);
    }
}

package io.reprieve.model;

/**
 * How large the models are.
 */
enum Bounds {
    /** A few seconds for all of them together. */
    SMALL,
    /** Minutes, and gigabytes. */
    LARGE;

    /** What the system property {@code reprieve.model.bounds} asks for. */
    static Bounds chosen() {
        return valueOf(System.getProperty("reprieve.model.bounds", "small").toUpperCase(java.util.Locale.ROOT));
    }

    int choose(final int small, final int large) {
        return this == SMALL ? small : large;
    }
}

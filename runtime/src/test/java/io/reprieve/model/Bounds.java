package io.reprieve.model;

import java.util.Locale;

/**
 * How large the models are.
 */
enum Bounds {
    /** For the weakest memory model, whose states are many. */
    SMALL,
    /** A few seconds for all models together. */
    MEDIUM,
    /** Minutes, and gigabytes. */
    LARGE;

    /** What the system property {@code reprieve.model.bounds} asks for; one less for the weakest memory model. */
    static Bounds chosen(final MemoryModel memoryModel) {
        final Bounds asked = valueOf(System.getProperty("reprieve.model.bounds", "medium").toUpperCase(Locale.ROOT));
        return memoryModel == MemoryModel.JAVA ? values()[Math.max(0, asked.ordinal() - 1)] : asked;
    }

    int choose(final int small, final int medium, final int large) {
        return switch (this) {
            case SMALL -> small;
            case MEDIUM -> medium;
            case LARGE -> large;
        };
    }
}

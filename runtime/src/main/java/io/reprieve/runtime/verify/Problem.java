package io.reprieve.runtime.verify;

/**
 * What can be wrong.
 */
enum Problem {
    USED_OUTSIDE("use after release", "was used outside any section after its release"),
    CARRIED_OUT("use after release",
        "was carried out of the section in which it was loaded, and used after its release"),
    USED_LATE("use after release", "was used in a section that began after its release"),
    USED_BY_RELEASER("use after release", "was used by the very thread that had released it"),
    LOADED_OUTSIDE("load outside a section", "was loaded outside any section by another thread than released it"),
    UNPUBLISHED_AFTER("release before unpublish", "was released first and unpublished after"),
    UNPUBLISHED_IN_BODY("unpublish inside the release", "is unpublished by the very body that is deferred"),
    DOUBLE_RELEASE("double release", "was released a second time while its first release was pending"),
    LOADED_BEFORE("load outside a section", "is loaded outside any section by a thread that does not release it"),
    PART_USED("use of a part after release", "was used after the release of what holds it"),
    PART_LOADED("load outside a section",
        "is held by what is released, and loaded outside any section by a thread that does not release it"),
    LEAKED("leak", "was taken from its pool again, and never released");

    private final String title;
    private final String text;

    Problem(final String title, final String text) {
        this.title = title;
        this.text = text;
    }

    /** Whether it is wrong by itself, and not only evidence of what may be. */
    boolean isCertain() {
        return this != LOADED_BEFORE && this != PART_USED && this != PART_LOADED;
    }

    String title() {
        return title;
    }

    String text() {
        return text;
    }
}

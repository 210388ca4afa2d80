package io.reprieve.compile;

import java.util.Arrays;
import javax.lang.model.element.Element;

/**
 * Where warnings are not wanted: {@code @SuppressWarnings("reprieve")} on the method or around it.
 */
final class Suppression {
    private static final String NAME = "reprieve";

    private Suppression() {
    }

    /** Whether an element may be warned of. */
    static boolean lets(final Element element) {
        for (Element each = element; each != null; each = each.getEnclosingElement()) {
            final SuppressWarnings suppressed = each.getAnnotation(SuppressWarnings.class);
            if (suppressed != null && Arrays.asList(suppressed.value()).contains(NAME)) {
                return false;
            }
        }
        return true;
    }
}

package io.reprieve.agent;

import io.reprieve.DeferRelease;
import io.reprieve.ReadSide;
import java.lang.annotation.Annotation;

/**
 * What a woven method is to the runtime.
 */
enum Role {
    /** Its body is a read-side critical section. */
    READER("reader", ReadSide.class),
    /** Its body is deferred. */
    RELEASE("release", DeferRelease.class);

    private final String label;
    private final Class<? extends Annotation> annotation;

    Role(final String label, final Class<? extends Annotation> annotation) {
        this.label = label;
        this.annotation = annotation;
    }

    /** The word for it in reports, which is also its word in a rules file. */
    String label() {
        return label;
    }

    /** The annotation that asks for it. */
    Class<? extends Annotation> annotation() {
        return annotation;
    }

    /** The annotation as it is written in a source file. */
    String source() {
        return "@" + annotation.getSimpleName();
    }
}

package io.reprieve.agent.rules;

import io.reprieve.DeferRelease;
import io.reprieve.Pooled;
import io.reprieve.Quiescent;
import io.reprieve.ReadSide;
import io.reprieve.UpdateSide;
import java.lang.annotation.Annotation;

/**
 * What a woven method, or class, is to the runtime. A method may be several of the first five at once; they then lie
 * around its body in this order, the first outermost: an update's end may wait for a grace period, which it could not
 * inside a section, a duty cycle's end is where the thread repays what it owes, and a pin is taken inside a section.
 */
public enum Role {
    /** Its body is one turn of a duty cycle. */
    QUIESCENT("quiescent", "duty cycle", Quiescent.class),
    /** Its body is an update-side section. */
    UPDATER("updater", "updater", UpdateSide.class),
    /** Its body is a read-side critical section. */
    READER("reader", "reader", ReadSide.class),
    /** A use that outlives it begins in it: what it holds is pinned. */
    PIN("pin", "pin", null),
    /** A use that began elsewhere ends in it: what it holds is let go. */
    UNPIN("unpin", "unpin", null),
    /** Its body is deferred. */
    RELEASE("release", "release", DeferRelease.class),
    /** Not a method but a class, whose instances have a head. */
    POOLED("pooled", "pooled class", Pooled.class);

    private final String keyword;
    private final String noun;
    private final Class<? extends Annotation> annotation;

    Role(final String keyword, final String noun, final Class<? extends Annotation> annotation) {
        this.keyword = keyword;
        this.noun = noun;
        this.annotation = annotation;
    }

    /**
     * The word that a rule begins with.
     *
     * @return the word.
     */
    public String keyword() {
        return keyword;
    }

    /**
     * The word for it in a sentence.
     *
     * @return the word.
     */
    public String noun() {
        return noun;
    }

    /**
     * So many of it.
     *
     * @param count how many.
     * @return the number and the word for it, in a sentence.
     */
    public String counted(final int count) {
        return count + " " + noun + (count == 1 ? "" : noun.endsWith("s") ? "es" : "s");
    }

    /**
     * The annotation that asks for it.
     *
     * @return the annotation; {@code null} if only a rule can.
     */
    public Class<? extends Annotation> annotation() {
        return annotation;
    }

    /**
     * The annotation as it is written in a source file. Not to be called for a role that has none.
     *
     * @return its simple name, after the sign.
     */
    public String source() {
        return "@" + annotation.getSimpleName();
    }
}

package io.reprieve;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The body of the annotated method is a read-side critical section: what it finds while it runs is not
 * reclaimed before it returns or throws.
 *
 * <p>The section protects objects whose reference was loaded <em>inside</em> it, so the load of the shared
 * reference and every use of the object belong in one annotated method. Sections nest. A section may block,
 * but holds up all reclamation of its domain while it does.
 *
 * <p>The annotation takes effect when the agent loads the class; without the agent it does nothing.
 * It is not inherited: an override without it is not a section. Constructors take none.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ReadSide {
    /**
     * What the method pins instead of staying in a section for as long as it runs: that one object, or native handle,
     * is not reclaimed before the method returns or throws, and everything else is. For methods that take long.
     *
     * <p>What is held has to be safe when the method is called: its caller has loaded it in a section, and is still in
     * that.
     *
     * @return {@code "this"}, or the index of a parameter, {@code "0"} for the first; the empty string, the default,
     *     for a section.
     */
    String holds() default "";

    /**
     * The domain whose grace periods count.
     *
     * @return the name of the domain; the empty string, the default, is the default domain.
     */
    String domain() default "";
}

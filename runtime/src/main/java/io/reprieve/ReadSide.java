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
     * The domain whose grace periods count.
     *
     * @return the name of the domain; the empty string, the default, is the default domain.
     */
    String domain() default "";
}

package io.reprieve;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The body of the annotated method is an update-side section: releases that it makes count from its end. For
 * code that releases an object first and unpublishes it after, such as {@code unmap(map); map = null;}, where a
 * reader that enters between the two would otherwise begin after the grace period did.
 *
 * <p>Sections nest; the releases count from the end of the outermost one. Without a domain the section holds
 * back the releases of all domains. A thread inside such a section cannot wait for a grace period.
 *
 * <p>The annotation takes effect when the agent loads the class; without the agent it does nothing.
 * It is not inherited. Constructors take none.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface UpdateSide {
    /**
     * The domain whose grace periods count.
     *
     * @return the name of the domain; the empty string, the default, is the default domain.
     */
    String domain() default "";
}

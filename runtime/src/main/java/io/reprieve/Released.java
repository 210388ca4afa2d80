package io.reprieve;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The annotated parameter of a {@link DeferRelease} method is the object, or the native handle, that the method
 * releases. Needed only where that is not plain: by default it is the only parameter of a reference type, or
 * {@code this} where there is none.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Released {
}

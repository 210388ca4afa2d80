package io.reprieve;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The annotated method is one turn of a duty cycle, such as an Agrona {@code Agent.doWork()}: the thread is
 * online while the outermost such method runs, and offline after it returns, unless {@code Rcu.online()} was
 * called. Read-side critical sections nested in it cost almost nothing.
 *
 * <p>The annotation takes effect when the agent loads the class; without the agent it does nothing.
 * It is not inherited. Constructors take none.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Quiescent {
    /**
     * The domain whose grace periods count.
     *
     * @return the name of the domain; the empty string, the default, is the default domain.
     */
    String domain() default "";
}

package io.reprieve;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Instances of the annotated class get an embedded head when the agent loads the class: when the page reserve
 * is spent, a release links the object itself into the queue, so that nobody waits and nothing is allocated.
 *
 * <p>The agent adds fields to this class alone; instances of other classes pay nothing. An object that is
 * released again while its first release is still pending is not queued twice: the second release is counted
 * and reported as the JFR event {@code io.reprieve.DoubleRelease}. The annotation does nothing without the
 * agent, and nothing for classes that were loaded before the agent was attached.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Pooled {
}

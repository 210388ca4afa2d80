package io.reprieve;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The annotated method gives an object, or a native handle, back: its body runs after a grace period, once
 * every thread that could still see the object has left its read-side critical section.
 *
 * <p>The caller returns at once. The receiver and the arguments are captured, by reference, and the body runs
 * later on the thread that {@link #runOn()} names; what it throws never reaches the caller (it is counted, and
 * reported as the JFR event {@code io.reprieve.ReleaseFailure}). Releases of one thread run first in, first
 * out. A release of {@code null} protects nothing, and its body runs at once, in place.
 *
 * <p>The method must be {@code void} and have a body. Which object it releases is told by {@link Released};
 * without that, it is the only parameter of a reference type, or {@code this} where there is none. Bodies that
 * rely on the caller's locks, thread or thread-locals cannot be deferred.
 *
 * <p>The annotation takes effect when the agent loads the class; without the agent the method is an ordinary
 * one. It is not inherited: an override without it is not deferred. Constructors take none.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface DeferRelease {
    /**
     * The thread that runs the body.
     *
     * @return {@link RunOn#RECLAIMER} unless set.
     */
    RunOn runOn() default RunOn.RECLAIMER;

    /**
     * What happens when no page of the reserve is left to queue the release in.
     *
     * @return {@link WhenExhausted#SYNCHRONIZE} unless set.
     */
    WhenExhausted whenExhausted() default WhenExhausted.SYNCHRONIZE;

    /**
     * The domain whose grace periods count.
     *
     * @return the name of the domain; the empty string, the default, is the default domain.
     */
    String domain() default "";
}

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
     * A method that takes many objects back at once, called in place of the body wherever several releases in a row
     * have the same receiver: {@code void METHOD(Object[] objects, int from, int to)} of the same class, or with an
     * array of the released type. {@code to} is exclusive. It is static if the annotated method is, or if what that
     * releases is its own receiver; otherwise it is called for the receiver of the releases. The annotated method takes
     * the released object and nothing else.
     *
     * <p>The array is lent for the call, and is not to be changed. What the method throws fails all the releases of the
     * call. If it releases one of the objects itself, that is done at once.
     *
     * @return the name of the method; the empty string, the default, is none.
     */
    String bulk() default "";

    /**
     * What a release holds, in bytes, so that a domain can have a budget ({@code pending.bytes}) and tell how many are
     * pending: the index of an {@code int} or {@code long} parameter, 0 for the first, or the name of a public method
     * of the released object that takes nothing and returns such a number, for example {@code capacity}. It is asked
     * when the release is made. Such a release costs some tens of nanoseconds more than one that doesn't say.
     *
     * @return the index or the name; the empty string, the default, is none.
     */
    String bytes() default "";

    /**
     * The domain whose grace periods count.
     *
     * @return the name of the domain; the empty string, the default, is the default domain.
     */
    String domain() default "";
}

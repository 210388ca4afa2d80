package io.reprieve.agent;

import io.reprieve.Released;
import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import io.reprieve.woven.SiteDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;

/**
 * Decides whether a method's body can be deferred, what it releases, and what stays the same from one release to the
 * next.
 */
final class Releases {
    private Releases() {
    }

    static SiteDescription describe(
            final MethodDescription.InDefinedShape method,
            final RunOn runOn,
            final WhenExhausted whenExhausted,
            final String domain) throws RefusedException {
        check(method);
        final int released = released(method);
        return new SiteDescription(
            method.getDeclaringType().getName(),
            method.getInternalName(),
            method.getDescriptor(),
            method.isStatic(),
            method.isSynchronized(),
            context(method, released),
            released,
            runOn,
            whenExhausted,
            domain);
    }

    private static void check(final MethodDescription.InDefinedShape method) throws RefusedException {
        if (!method.isMethod()) {
            throw new RefusedException(
                "a constructor can't be deferred; annotate the method that gives the object back");
        }
        if (method.isAbstract()) {
            throw new RefusedException("it has no body to defer; annotate the methods that implement it");
        }
        if (method.isNative()) {
            throw new RefusedException("it is native; annotate a Java method that calls it");
        }
        if (!method.getReturnType().represents(void.class)) {
            throw new RefusedException("it returns " + method.getReturnType().asErasure().getActualName()
                + ", which its caller needs at once; move the release into a void method");
        }
    }

    private static int released(final MethodDescription.InDefinedShape method) throws RefusedException {
        int marked = SiteDescription.NONE;
        int marks = 0;
        int onlyReference = SiteDescription.NONE;
        int references = 0;
        for (final ParameterDescription parameter : method.getParameters()) {
            if (parameter.getDeclaredAnnotations().isAnnotationPresent(Released.class)) {
                marked = parameter.getIndex();
                marks++;
            }
            if (!parameter.getType().isPrimitive()) {
                onlyReference = parameter.getIndex();
                references++;
            }
        }
        if (marks > 1) {
            throw new RefusedException("@Released is on " + marks + " parameters; leave it on one, and give the others"
                + " a release of their own");
        }
        if (marks == 1) {
            return marked;
        }
        if (references > 1) {
            throw new RefusedException("it could release any of " + references + " parameters;"
                + " mark the one that it does with @Released");
        }
        if (references == 1) {
            return onlyReference;
        }
        if (!method.isStatic()) {
            return SiteDescription.RECEIVER;
        }
        return method.getParameters().isEmpty() ? SiteDescription.NONE : 0;
    }

    private static int context(final MethodDescription.InDefinedShape method, final int released) {
        if (!method.isStatic() && released != SiteDescription.RECEIVER) {
            return SiteDescription.RECEIVER;
        }
        for (final ParameterDescription parameter : method.getParameters()) {
            if (parameter.getIndex() != released && !parameter.getType().isPrimitive()) {
                return parameter.getIndex();
            }
        }
        return SiteDescription.NONE;
    }
}

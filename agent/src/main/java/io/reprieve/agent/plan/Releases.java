package io.reprieve.agent.plan;

import io.reprieve.Released;
import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import io.reprieve.agent.rules.Options;
import io.reprieve.woven.SiteDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.jar.asm.Type;

/**
 * Decides whether a method's body can be deferred, what it releases, and what stays the same from one release to the
 * next.
 */
final class Releases {
    private Releases() {
    }

    static SiteDescription describe(
            final MethodDescription.InDefinedShape method,
            final Options options,
            final boolean isByRule) throws RefusedException {
        check(method, isByRule);
        final int released =
            options.released() == null ? released(method, isByRule) : given(method, options.released());
        return new SiteDescription(
            method.getDeclaringType().getName(),
            method.getInternalName(),
            method.getDescriptor(),
            method.isStatic(),
            method.isSynchronized(),
            context(method, released),
            released,
            options.runOn() == null ? RunOn.RECLAIMER : options.runOn(),
            options.whenExhausted() == null ? WhenExhausted.SYNCHRONIZE : options.whenExhausted(),
            options.domain() == null ? "" : options.domain());
    }

    /** What to warn about, or {@code null}. */
    static String doubtsAbout(final SiteDescription site) {
        return site.runOn() == RunOn.CALLER && site.isSynchronized()
            ? "it is synchronized, and who holds a monitor must not wait for readers, which may want it: its body is"
                + " always left to the reclaimer; name a method that takes the lock itself" : null;
    }

    private static void check(final MethodDescription.InDefinedShape method, final boolean isByRule)
            throws RefusedException {
        if (!method.isMethod()) {
            throw new RefusedException(
                "a constructor can't be deferred; annotate the method that gives the object back");
        }
        if (method.isAbstract()) {
            throw new RefusedException(
                "it has no body to defer; " + Sections.implementations(method, isByRule));
        }
        if (method.isNative()) {
            throw new RefusedException(
                "it is native; " + (isByRule ? "name" : "annotate") + " a Java method that calls it");
        }
        if (Sections.isSuspending(method)) {
            throw new RefusedException("a suspend function can't be run later; defer the plain function that it calls");
        }
    }

    private static int given(final MethodDescription.InDefinedShape method, final int released)
            throws RefusedException {
        if (released == Options.THIS && method.isStatic()) {
            throw new RefusedException("it is static and has no this; write released= and the index of a parameter");
        }
        final int count = method.getParameters().size();
        if (released >= count) {
            throw new RefusedException("released=" + released + ", and it has " + (count == 0 ? "no parameters"
                : count == 1 ? "one parameter, which is 0" : count + " parameters, 0 to " + (count - 1)));
        }
        return released == Options.THIS ? SiteDescription.RECEIVER : released;
    }

    private static int released(final MethodDescription.InDefinedShape method, final boolean isByRule)
            throws RefusedException {
        int marked = SiteDescription.NONE;
        int marks = 0;
        for (final ParameterDescription parameter : method.getParameters()) {
            if (parameter.getDeclaredAnnotations().isAnnotationPresent(Released.class)) {
                marked = parameter.getIndex();
                marks++;
            }
        }
        if (marks > 1) {
            throw new RefusedException("@Released is on " + marks + " parameters; leave it on one, and give the others"
                + " a release of their own");
        }
        if (marks == 1) {
            return marked;
        }
        final Type[] parameters = Type.getArgumentTypes(method.getDescriptor());
        final int references = ReleasedParameter.references(parameters);
        final int only = ReleasedParameter.among(parameters);
        if (references > 1 && only == SiteDescription.NONE) {
            throw new RefusedException("it could release any of " + references + " parameters; " + (isByRule
                ? "say which, with released= and its index" : "mark the one that it does with @Released"));
        }
        if (references >= 1) {
            return only;
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

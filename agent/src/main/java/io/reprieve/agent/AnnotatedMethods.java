package io.reprieve.agent;

import io.reprieve.DeferRelease;
import io.reprieve.Quiescent;
import io.reprieve.ReadSide;
import io.reprieve.UpdateSide;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.annotation.AnnotationList;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;

/**
 * Reads the annotations of a class's methods and plans what is to be done with each that has one.
 *
 * <p>Bridges are passed over: javac copies annotations to them, and the method behind them has its own.
 */
final class AnnotatedMethods {
    private AnnotatedMethods() {
    }

    /** The plans. Those for one method follow each other, the outermost first. */
    static List<MethodPlan> of(final TypeDescription type) {
        final List<MethodPlan> plans = new ArrayList<>();
        for (final MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            if (!method.isBridge()) {
                final AnnotationList annotations = method.getDeclaredAnnotations();
                final List<Role> roles = roles(annotations);
                if (roles.size() > 1 && roles.contains(Role.RELEASE)) {
                    plans.add(releaseAndMore(method, roles));
                } else {
                    for (final Role role : roles) {
                        plans.add(plan(method, role, annotations));
                    }
                }
            }
        }
        return plans;
    }

    private static List<Role> roles(final AnnotationList annotations) {
        final List<Role> roles = new ArrayList<>();
        for (final Role role : Role.values()) {
            if (annotations.isAnnotationPresent(role.annotation())) {
                roles.add(role);
            }
        }
        return roles;
    }

    private static MethodPlan releaseAndMore(final MethodDescription.InDefinedShape method, final List<Role> roles) {
        final List<String> sources = new ArrayList<>();
        for (final Role role : roles) {
            sources.add(role.source());
        }
        return MethodPlan.refused(
            method,
            Role.RELEASE,
            String.join(" ", sources),
            "a release can't be anything else at once, because its body runs later and elsewhere; move one of the two"
                + " into a method of its own");
    }

    private static MethodPlan plan(
            final MethodDescription.InDefinedShape method, final Role role, final AnnotationList annotations) {
        try {
            return switch (role) {
                case QUIESCENT -> section(method, role, annotations.ofType(Quiescent.class).load().domain(), null);
                case UPDATER -> section(method, role, annotations.ofType(UpdateSide.class).load().domain(), null);
                case READER -> section(
                    method, role, annotations.ofType(ReadSide.class).load().domain(), Sections.doubtsAbout(method));
                case RELEASE -> release(method, annotations.ofType(DeferRelease.class).load());
                case POOLED -> throw new RefusedException("it is for classes");
            };
        } catch (final RefusedException e) {
            return MethodPlan.refused(method, role, role.source(), e.getMessage());
        }
    }

    private static MethodPlan section(
            final MethodDescription.InDefinedShape method, final Role role, final String domain, final String warning)
            throws RefusedException {
        Sections.check(method);
        return MethodPlan.section(method, role, role.source(), domain, warning);
    }

    private static MethodPlan release(final MethodDescription.InDefinedShape method, final DeferRelease annotation)
            throws RefusedException {
        return MethodPlan.release(
            method,
            Role.RELEASE.source(),
            Releases.describe(method, annotation.runOn(), annotation.whenExhausted(), annotation.domain()));
    }
}

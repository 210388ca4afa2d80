package io.reprieve.agent;

import io.reprieve.DeferRelease;
import io.reprieve.ReadSide;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.annotation.AnnotationList;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;

/**
 * Reads the annotations of a class and plans what is to be done with each method that has one.
 *
 * <p>Bridges are passed over: javac copies annotations to them, and the method behind them has its own.
 */
final class AnnotatedMethods {
    private AnnotatedMethods() {
    }

    static List<MethodPlan> of(final TypeDescription type) {
        final List<MethodPlan> plans = new ArrayList<>();
        for (final MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            if (!method.isBridge()) {
                final AnnotationList annotations = method.getDeclaredAnnotations();
                final boolean isReader = annotations.isAnnotationPresent(ReadSide.class);
                final boolean isRelease = annotations.isAnnotationPresent(DeferRelease.class);
                if (isReader && isRelease) {
                    plans.add(bothRoles(method));
                } else if (isReader) {
                    plans.add(reader(method, annotations.ofType(ReadSide.class).load()));
                } else if (isRelease) {
                    plans.add(release(method, annotations.ofType(DeferRelease.class).load()));
                }
            }
        }
        return plans;
    }

    private static MethodPlan bothRoles(final MethodDescription.InDefinedShape method) {
        return MethodPlan.refused(
            method,
            Role.RELEASE,
            Role.READER.source() + " " + Role.RELEASE.source(),
            "it can't be a reader and a release at once; move the reading, or the release, into a method of its own");
    }

    private static MethodPlan reader(final MethodDescription.InDefinedShape method, final ReadSide annotation) {
        final String source = Role.READER.source();
        try {
            Readers.check(method, annotation.domain());
            return MethodPlan.reader(method, source, Readers.doubtsAbout(method));
        } catch (final RefusedException e) {
            return MethodPlan.refused(method, Role.READER, source, e.getMessage());
        }
    }

    private static MethodPlan release(final MethodDescription.InDefinedShape method, final DeferRelease annotation) {
        final String source = Role.RELEASE.source();
        try {
            return MethodPlan.release(
                method,
                source,
                Releases.describe(method, annotation.runOn(), annotation.whenExhausted(), annotation.domain()));
        } catch (final RefusedException e) {
            return MethodPlan.refused(method, Role.RELEASE, source, e.getMessage());
        }
    }
}

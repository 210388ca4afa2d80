package io.reprieve.compile;

import io.reprieve.DeferRelease;
import io.reprieve.Quiescent;
import io.reprieve.ReadSide;
import io.reprieve.Released;
import io.reprieve.UpdateSide;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;

/**
 * What is wrong with one annotated method, whatever the rest of the program does. The agent decides in the same way,
 * from class files.
 */
final class AnnotatedMethod {
    /** Those that a method may have, the outermost first. */
    static final List<Class<? extends Annotation>> ROLES =
        List.of(Quiescent.class, UpdateSide.class, ReadSide.class, DeferRelease.class);

    private static final String TEXT = "java.lang.String";

    private AnnotatedMethod() {
    }

    /** Why a method can't be woven, and what would mend that; {@code null} if it can be, or has no annotation. */
    static String refusal(final ExecutableElement method) {
        final List<String> roles = new ArrayList<>();
        for (final Class<? extends Annotation> role : ROLES) {
            if (method.getAnnotation(role) != null) {
                roles.add("@" + role.getSimpleName());
            }
        }
        if (roles.isEmpty()) {
            return null;
        }
        final boolean isRelease = method.getAnnotation(DeferRelease.class) != null;
        if (isRelease && roles.size() > 1) {
            return String.join(" and ", roles) + " can't be on one method: a release can't be anything else at once,"
                + " because its body runs later and elsewhere; move one of the two into a method of its own";
        }
        if (method.getModifiers().contains(Modifier.ABSTRACT)) {
            return roles.get(0) + " is on a method without a body; annotate the methods that implement it";
        }
        if (method.getModifiers().contains(Modifier.NATIVE)) {
            return roles.get(0) + " is on a native method; annotate a Java method that calls it";
        }
        return isRelease ? ofRelease(method) : null;
    }

    private static String ofRelease(final ExecutableElement method) {
        if (method.getReturnType().getKind() != TypeKind.VOID) {
            return "@DeferRelease is on a method that returns " + method.getReturnType()
                + ", which nobody knows before its body has run; annotate a void method";
        }
        final int marks = marked(method).size();
        if (marks > 1) {
            return "@Released is on " + marks + " parameters; leave it on one, and give the others a release of their"
                + " own";
        }
        final int references = references(method, false).size();
        if (marks == 0 && references > 1 && references(method, true).size() != 1) {
            return "@DeferRelease: the method could release any of " + references + " parameters; mark the one that it"
                + " does with @Released";
        }
        return null;
    }

    /** The parameter that a release is of; {@code null} if it is of the receiver, of nothing, or unclear. */
    static VariableElement released(final ExecutableElement method) {
        final List<VariableElement> marked = marked(method);
        if (!marked.isEmpty()) {
            return marked.get(0);
        }
        final List<VariableElement> references = references(method, false);
        final List<VariableElement> candidates = references.size() > 1 ? references(method, true) : references;
        return candidates.size() == 1 ? candidates.get(0) : null;
    }

    private static List<VariableElement> marked(final ExecutableElement method) {
        final List<VariableElement> marked = new ArrayList<>();
        for (final VariableElement parameter : method.getParameters()) {
            if (parameter.getAnnotation(Released.class) != null) {
                marked.add(parameter);
            }
        }
        return marked;
    }

    private static List<VariableElement> references(final ExecutableElement method, final boolean isWithoutText) {
        final List<VariableElement> references = new ArrayList<>();
        for (final VariableElement parameter : method.getParameters()) {
            if (!parameter.asType().getKind().isPrimitive()
                && !(isWithoutText && parameter.asType().toString().equals(TEXT))) {
                references.add(parameter);
            }
        }
        return references;
    }
}

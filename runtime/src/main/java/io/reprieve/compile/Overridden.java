package io.reprieve.compile;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;

/**
 * An override of an annotated method that has no annotation of its own: callers of the one get the other, and with it
 * no section and no deferral.
 */
final class Overridden {
    private Overridden() {
    }

    /** What a method has forgotten; {@code null} if nothing. */
    static String forgotten(final ExecutableElement method, final ProcessingEnvironment environment) {
        if (method.getModifiers().contains(Modifier.STATIC)
            || method.getModifiers().contains(Modifier.PRIVATE)
            || method.getModifiers().contains(Modifier.ABSTRACT)) {
            return null;
        }
        for (final Class<? extends Annotation> role : AnnotatedMethod.ROLES) {
            if (method.getAnnotation(role) != null) {
                return null;
            }
        }
        final TypeElement type = (TypeElement) method.getEnclosingElement();
        for (final TypeElement ancestor : ancestors(type, environment)) {
            for (final ExecutableElement other : ElementFilter.methodsIn(ancestor.getEnclosedElements())) {
                if (other.getSimpleName().equals(method.getSimpleName())
                    && environment.getElementUtils().overrides(method, other, type)) {
                    for (final Class<? extends Annotation> role : AnnotatedMethod.ROLES) {
                        if (other.getAnnotation(role) != null) {
                            return "overrides @" + role.getSimpleName() + " " + ancestor.getQualifiedName() + "#"
                                + other + " and has no annotation: annotations are not inherited; annotate it, or write"
                                + " @SuppressWarnings(\"reprieve\") if it only calls what is annotated";
                        }
                    }
                }
            }
        }
        return null;
    }

    private static List<TypeElement> ancestors(final TypeElement type, final ProcessingEnvironment environment) {
        final List<TypeElement> ancestors = new ArrayList<>();
        final List<TypeMirror> open = new ArrayList<>(environment.getTypeUtils().directSupertypes(type.asType()));
        while (!open.isEmpty()) {
            final TypeMirror next = open.remove(0);
            final TypeElement element = (TypeElement) environment.getTypeUtils().asElement(next);
            if (!ancestors.contains(element)) {
                ancestors.add(element);
                open.addAll(environment.getTypeUtils().directSupertypes(next));
            }
        }
        return ancestors;
    }
}

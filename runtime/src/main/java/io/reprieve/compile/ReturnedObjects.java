package io.reprieve.compile;

import io.reprieve.DeferRelease;
import io.reprieve.Pooled;
import io.reprieve.ReadSide;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;

/**
 * Readers that return what is released somewhere: whoever has called them uses it when the section is over.
 */
final class ReturnedObjects {
    private final List<ExecutableElement> readers = new ArrayList<>();

    /** What is released, and by which method. */
    private final Map<TypeMirror, ExecutableElement> released = new LinkedHashMap<>();

    /** Hears of a warning. */
    interface Teller {
        void tell(Diagnostic.Kind kind, String text, Element where);
    }

    void add(final ExecutableElement method) {
        final ReadSide reader = method.getAnnotation(ReadSide.class);
        if (reader != null && reader.holds().isEmpty() && method.getReturnType().getKind() == TypeKind.DECLARED) {
            readers.add(method);
        }
        if (method.getAnnotation(DeferRelease.class) != null) {
            final VariableElement parameter = AnnotatedMethod.released(method);
            if (parameter != null) {
                released.put(parameter.asType(), method);
            } else if (method.getParameters().isEmpty() && !method.getModifiers().contains(Modifier.STATIC)) {
                released.put(method.getEnclosingElement().asType(), method);
            }
        }
    }

    /** Tells of those readers, when the classes of a round have been seen. */
    void tell(final Teller teller, final Types types) {
        for (final ExecutableElement reader : readers) {
            final String whose = Suppression.lets(reader) ? whose(reader.getReturnType(), types) : null;
            if (whose != null) {
                teller.tell(
                    Diagnostic.Kind.WARNING,
                    "@ReadSide returns " + reader.getReturnType() + ", which " + whose + ": what is done with it after"
                        + " the return is not protected; use it inside the method, return what was read of it or a copy"
                        + " (and write @SuppressWarnings(\"reprieve\")), or pin it",
                    reader);
            }
        }
        readers.clear();
    }

    private String whose(final TypeMirror type, final Types types) {
        for (final Map.Entry<TypeMirror, ExecutableElement> entry : released.entrySet()) {
            if (entry.getKey().getKind() == TypeKind.DECLARED
                && types.isSameType(types.erasure(entry.getKey()), types.erasure(type))) {
                return entry.getValue().getEnclosingElement() + "#" + entry.getValue() + " releases";
            }
        }
        return types.asElement(type).getAnnotation(Pooled.class) == null ? null : "is @Pooled";
    }
}

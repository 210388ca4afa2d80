package io.reprieve.compile;

import java.util.ServiceLoader;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.Processor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;

/**
 * The annotation processor that {@code javac} finds in the runtime's jar. It writes no files.
 *
 * <p>It asks to see all annotations, to see overrides that have none, and leaves those of others to others. Only where
 * it is the one processor that was found it says that it has taken care of all of them: otherwise {@code javac}, which
 * processes nothing where there is no processor, would warn under {@code -Xlint:processing} of annotations that nobody
 * processes, because of this one.
 */
@SupportedAnnotationTypes("*")
public final class AnnotationProcessor extends AbstractProcessor {
    private final ReturnedObjects returned = new ReturnedObjects();

    /** For the compiler. */
    public AnnotationProcessor() {
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(final Set<? extends TypeElement> annotations, final RoundEnvironment round) {
        for (final Element root : round.getRootElements()) {
            look(root);
        }
        // Not when all rounds are over: then the compiler knows no lines any more.
        returned.tell(this::tell, processingEnv.getTypeUtils());
        return isAlone();
    }

    private void look(final Element element) {
        if (element.getKind() == ElementKind.METHOD) {
            final ExecutableElement method = (ExecutableElement) element;
            final String refusal = AnnotatedMethod.refusal(method);
            if (refusal != null) {
                tell(Diagnostic.Kind.ERROR, refusal, method);
            }
            returned.add(method);
            final String forgotten = Overridden.forgotten(method, processingEnv);
            if (forgotten != null && Suppression.lets(method)) {
                tell(Diagnostic.Kind.WARNING, forgotten, method);
            }
        }
        for (final Element enclosed : element.getEnclosedElements()) {
            look(enclosed);
        }
    }

    private void tell(final Diagnostic.Kind kind, final String text, final Element where) {
        processingEnv.getMessager().printMessage(kind, "reprieve: " + text, where);
    }

    private static boolean isAlone() {
        return ServiceLoader.load(Processor.class, AnnotationProcessor.class.getClassLoader()).stream()
            .allMatch(provider -> provider.type() == AnnotationProcessor.class);
    }
}

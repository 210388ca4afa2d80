package io.reprieve.agent.plan;

import io.reprieve.agent.rules.ClassFiles;
import java.util.Map;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterList;
import net.bytebuddy.description.type.TypeDescription;

/**
 * Decides whether a method's body can be a section: a read-side or an update-side one, or a turn of a duty cycle.
 */
final class Sections {
    private static final String CONTINUATION = "kotlin.coroutines.Continuation";
    /** The superclasses of a suspend lambda and of a suspend function's state, and the method that has the body. */
    private static final String CONTINUATIONS = "kotlin.coroutines.jvm.internal.";
    private static final String CONTINUE = "invokeSuspend";

    /** Return types whose value is mostly used after the method, and with it the section, has ended. */
    private static final Map<String, String> LATER = Map.ofEntries(
        Map.entry("java.util.concurrent.Future", "future"),
        Map.entry("java.util.concurrent.CompletionStage", "future"),
        Map.entry("java.util.concurrent.CompletableFuture", "future"),
        Map.entry("java.util.stream.BaseStream", "stream"),
        Map.entry("java.util.stream.Stream", "stream"),
        Map.entry("java.util.stream.IntStream", "stream"),
        Map.entry("java.util.stream.LongStream", "stream"),
        Map.entry("java.util.stream.DoubleStream", "stream"),
        Map.entry("java.util.Iterator", "iterator"),
        Map.entry("java.util.ListIterator", "iterator"),
        Map.entry("java.util.Spliterator", "iterator"),
        Map.entry("java.util.concurrent.Flow$Publisher", "publisher"),
        Map.entry("org.reactivestreams.Publisher", "publisher"),
        Map.entry("reactor.core.publisher.Mono", "publisher"),
        Map.entry("reactor.core.publisher.Flux", "publisher"),
        Map.entry("kotlinx.coroutines.flow.Flow", "publisher"),
        Map.entry("kotlinx.coroutines.Deferred", "future"),
        Map.entry("kotlin.sequences.Sequence", "sequence"),
        Map.entry("scala.concurrent.Future", "future"),
        Map.entry("scala.collection.Iterator", "iterator"));

    private Sections() {
    }

    static void check(final MethodDescription.InDefinedShape method, final boolean isByRule) throws RefusedException {
        if (!method.isMethod()) {
            throw new RefusedException(
                "a constructor can't be a section; move the work into a method that the constructor calls");
        }
        if (method.isAbstract()) {
            throw new RefusedException("it has no body; " + implementations(method, isByRule));
        }
        if (method.isNative()) {
            throw new RefusedException(
                "it is native; " + (isByRule ? "name" : "annotate") + " the Java method that calls it");
        }
        if (isSuspending(method)) {
            throw new RefusedException(
                "a suspend function may leave its thread in the middle; move the work into a plain function");
        }
    }

    /** What to warn about if the method is a reader, or {@code null}. */
    static String doubtsAbout(final MethodDescription.InDefinedShape method, final ClassFiles files) {
        final String kind = kindOf(method.getReturnType().asErasure(), files);
        return kind == null ? null : "it returns " + (kind.startsWith("i") ? "an " : "a ") + kind
            + ", and what that reads after the return is not protected; read all of it inside the method";
    }

    private static String kindOf(final TypeDescription type, final ClassFiles files) {
        String kind = LATER.get(type.getName());
        if (kind == null && !type.isPrimitive() && !type.isArray() && !type.getName().startsWith("java.lang.")) {
            final byte[] classFile = files.find(type.getInternalName());
            if (classFile != null) {
                for (final String ancestor : files.ancestors(classFile, true)) {
                    kind = kind == null ? LATER.get(ancestor.replace('/', '.')) : kind;
                }
            }
        }
        return kind;
    }

    /** How to get at the methods that implement one without a body. */
    static String implementations(final MethodDescription.InDefinedShape method, final boolean isByRule) {
        return isByRule
            ? "write " + method.getDeclaringType().getName() + "+#" + method.getName()
                + ", with a plus, for the methods that implement it"
            : "annotate the methods that implement it";
    }

    /** Whether a method is a function of Kotlin's, or the body of one, that may leave its thread in the middle. */
    static boolean isSuspending(final MethodDescription.InDefinedShape method) {
        final ParameterList<?> parameters = method.getParameters();
        return !parameters.isEmpty()
            && CONTINUATION.equals(parameters.get(parameters.size() - 1).getType().asErasure().getName())
            || method.getName().equals(CONTINUE)
                && method.getDeclaringType().getSuperClass() != null
                && method.getDeclaringType().getSuperClass().asErasure().getName().startsWith(CONTINUATIONS);
    }
}

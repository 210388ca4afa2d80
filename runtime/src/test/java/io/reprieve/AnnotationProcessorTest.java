package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.compile.AnnotationProcessor;
import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The compiler says what the agent would say later, and nothing about anything else.
 */
class AnnotationProcessorTest {
    private static final String IMPORTS = "import io.reprieve.*;\n";

    @TempDir
    private Path classes;

    @Test
    void aReleaseThatIsNotVoidDoesNotCompile() {
        says("error", "A.java:3: ", "@DeferRelease is on a method that returns int", "annotate a void method",
            "class A {\n @DeferRelease int free(Object object) { return 1; }\n}");
    }

    @Test
    void whatHasNoBodyDoesNotCompile() {
        says("error", "A.java:3: ", "@ReadSide is on a method without a body", "annotate the methods",
            "abstract class A {\n @ReadSide abstract void look();\n}");
        says("error", "A.java:3: ", "@DeferRelease is on a method without a body", "annotate the methods",
            "interface A {\n @DeferRelease void free(Object object);\n}");
        says("error", "A.java:3: ", "@UpdateSide is on a native method", "annotate a Java method that calls it",
            "class A {\n @UpdateSide native void swap();\n}");
    }

    @Test
    void anAmbiguousReleaseDoesNotCompile() {
        says("error", "A.java:3: ", "the method could release any of 2 parameters", "@Released",
            "class A {\n @DeferRelease void free(Object a, Object b) { }\n}");
        says("error", "A.java:3: ", "@Released is on 2 parameters", "leave it on one",
            "class A {\n @DeferRelease void free(@Released Object a, @Released Object b) { }\n}");
    }

    @Test
    void aReleaseThatIsSomethingElseTooDoesNotCompile() {
        says("error", "A.java:3: ", "@ReadSide and @DeferRelease can't be on one method", "a method of its own",
            "class A {\n @DeferRelease @ReadSide void free(Object object) { }\n}");
    }

    @Test
    void anOverrideWithoutAnnotationIsWarnedOf() {
        says("warning", "A.java:6: ", "overrides @ReadSide A#look(int)", "annotations are not inherited", """
            class A {
             @ReadSide void look(int where) { }
             @ReadSide void scan() { }
             static class B extends A {
              @Override void look(int where) { }
              @Override @SuppressWarnings("reprieve") void scan() { super.scan(); }
              void look(String where) { }
             }
             static class C extends A {
              @Override @ReadSide void look(int where) { }
             }
            }""");
    }

    @Test
    void aReaderThatReturnsWhatIsReleasedIsWarnedOf() {
        says("warning", "A.java:4: ", "@ReadSide returns A.Buffer, which A#free(A.Buffer) releases", "or pin it", """
            class A {
             volatile Buffer current;
             @ReadSide Buffer find() { return current; }
             @ReadSide @SuppressWarnings("reprieve") Buffer copy() { return new Buffer(); }
             @ReadSide(holds = "this") Buffer held() { return current; }
             @ReadSide String name() { return current.name; }
             @DeferRelease void free(Buffer buffer) { }
             static class Buffer { String name; }
            }""");
        says("warning", "A.java:4: ", "@ReadSide returns A.Buffer, which is @Pooled", "pin it", """
            class A {
             volatile Buffer current;
             @ReadSide Buffer find() { return current; }
             @Pooled static class Buffer { }
            }""");
    }

    @Test
    void whatIsRightIsPassedOver() {
        assertEquals(List.of(), compile(true, """
            class A {
             @ReadSide int look() { return 1; }
             @DeferRelease void free(Object object, String why, int times) { }
             @DeferRelease void both(Object a, @Released Object b) { }
             @DeferRelease static void handle(long address) { }
             @DeferRelease void self() { }
             @UpdateSide void swap() { }
             @Quiescent @ReadSide void turn() { }
            }"""));
    }

    @Test
    void aBuildThatHasTheRuntimeOnItsClassPathHearsNothingOfIt() {
        // Found, on the JDKs that look for processors unasked, or not: no warning, of whatever kind.
        assertEquals(List.of(), compile(false, """
            class A {
             @interface Other { }
             @Other @Deprecated void some() { }
             @Other @ReadSide void look() { }
            }"""));
        assertEquals(List.of(), compile(false, "class A { }"));
    }

    @Test
    void theProcessorIsFoundWhereOneIsLookedFor() {
        final List<String> options = Runtime.version().feature() >= 21 ? List.of("-proc:full") : List.of();
        final List<String> said =
            compile(false, options, "class A {\n @DeferRelease int free(Object o) { return 1; }\n}");
        assertTrue(said.stream().anyMatch(line -> line.contains("@DeferRelease is on a method that returns int")),
            said::toString);
    }

    private void says(
            final String kind, final String where, final String what, final String remedy, final String source) {
        final List<String> said = compile(true, source);
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).startsWith(kind + " " + where + "reprieve: "), said::toString);
        assertTrue(said.get(0).contains(what) && said.get(0).contains(remedy), said::toString);
    }

    private List<String> compile(final boolean isExplicit, final String source) {
        return compile(isExplicit, List.of(), source);
    }

    /** Compiles with every warning there is, and tells what was said. */
    private List<String> compile(final boolean isExplicit, final List<String> more, final String source) {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        final String classPath = Stream.of(Rcu.class, org.agrona.concurrent.Agent.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
            .map(place -> Path.of(URI.create(place.toString())).toString())
            .reduce((a, b) -> a + File.pathSeparator + b).orElseThrow();
        final List<String> options =
            new ArrayList<>(List.of("-Xlint:all", "-d", classes.toString(), "-cp", classPath));
        options.addAll(more);
        final JavaCompiler.CompilationTask task = compiler.getTask(
            new StringWriter(), null, said, options, null,
            List.of(new SimpleJavaFileObject(URI.create("string:///A.java"), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(final boolean ignoresErrors) {
                    return IMPORTS + source;
                }
            }));
        if (isExplicit) {
            task.setProcessors(List.of(new AnnotationProcessor()));
        }
        task.call();
        final List<String> lines = new ArrayList<>();
        for (final Diagnostic<? extends JavaFileObject> each : said.getDiagnostics()) {
            lines.add(each.getKind().toString().toLowerCase(Locale.ROOT) + " "
                + (each.getSource() == null ? "" : "A.java:" + each.getLineNumber() + ": ")
                + each.getMessage(Locale.ROOT));
        }
        return lines;
    }
}

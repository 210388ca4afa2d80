package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.reprieve.woven.Startup;
import io.reprieve.woven.Woven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing is woven where it would meet another runtime than the agent's.
 */
class RuntimeViewIT {
    private static final String PROGRAMS = ChildJvm.placeOf(ChildJvm.class).toString();

    @Test
    void aLoaderThatTakesTheRuntimeFromItsParentIsWoven() {
        ChildJvm.withPrograms().agent("").run("com.acme.Loaders", "sees", PROGRAMS).succeeds()
            .prints("true true")
            .reports("woven: 4 readers, 0 releases; not woven: 0");
    }

    @Test
    void aLoaderWithARuntimeOfItsOwnIsReportedOnceAndNothingIsWovenInIt() {
        final ChildJvm.Result result = ChildJvm.withPrograms()
            .agent("")
            .run("com.acme.Loaders", "own", PROGRAMS, ChildJvm.runtime().toString(), ChildJvm.agrona().toString())
            .succeeds()
            .prints("false false")
            .reports("class loader com.acme.Loaders$ChildFirst@", "a Reprieve runtime of its own",
                ChildJvm.runtime().toString(), "remove it")
            .reports("not woven: 2;");
        assertEquals(1, result.reportsWith("a Reprieve runtime of its own"), result.toString());
    }

    @Test
    void aLoaderThatSeesNoRuntimeIsReportedOnceAndNothingIsWovenInIt() {
        final ChildJvm.Result result = ChildJvm.withPrograms()
            .agent("")
            .run("com.acme.Loaders", "blind", PROGRAMS)
            .succeeds()
            .prints("false false")
            .reports("class loader com.acme.Loaders$ChildFirst@", "does not see the Reprieve runtime",
                "bootstrap=true", "the packages io.reprieve.*");
        assertEquals(1, result.reportsWith("does not see"), result.toString());
    }

    @Test
    void anotherVersionOfTheRuntimeOnTheClassPathIsNamedAndNothingIsWoven() {
        try (TestJar other = TestJar.ofClassesWithConstant(ChildJvm.version(), "0.0.9", Startup.class, Woven.class)) {
            final ChildJvm.Result result = jvmWith(other).agent("").run("com.acme.Failing");
            assertEquals(1, result.status(), result.toString());
            result
                .reports("java.io.IOException: expected by the test")
                .reports("nothing is woven: the agent is version " + ChildJvm.version(), "0.0.9",
                    other.path().toString(), "put");
            final ChildJvm.Result strict = jvmWith(other).agent("strict=true").run("com.acme.Failing");
            assertEquals(1, strict.status(), strict.toString());
            strict.doesNotReport("expected by the test");
        }
    }

    private static ChildJvm jvmWith(final TestJar other) {
        return ChildJvm.withPrograms()
            .firstOnClassPath(other.path())
            .classPath(ChildJvm.runtime(), ChildJvm.agrona());
    }

    @Test
    void aNamedModuleThatKnowsTheAnnotationsAloneIsWoven(@TempDir final Path directory) throws IOException {
        final Path module = compileModule(directory, "module app { }", "--add-reads", "app=ALL-UNNAMED", "-cp",
            ChildJvm.runtime().toString());
        ChildJvm.bare()
            .option("-p", module.toString())
            .agent("")
            .run("-m", "app/app.Main")
            .succeeds()
            .prints("app true true")
            .reports("woven: 1 reader, 1 release; not woven: 0; deferred 1, reclaimed 1");
    }

    @Test
    void aNamedModuleIsWovenThatHasTheRuntimeAsAModule(@TempDir final Path directory) throws IOException {
        final String runtime = ChildJvm.runtime() + System.getProperty("path.separator") + ChildJvm.agrona();
        final Path module = compileModule(
            directory, "module app { requires io.reprieve.runtime; }", "-p", runtime);
        ChildJvm.bare()
            .option("-p", module + System.getProperty("path.separator") + runtime)
            .agent("page.entries=64")
            .run("-m", "app/app.Main")
            .succeeds()
            .prints("app true true")
            .reports("woven: 1 reader, 1 release; not woven: 0; deferred 1, reclaimed 1");
    }

    private static Path compileModule(final Path directory, final String moduleInfo, final String... options)
            throws IOException {
        final Path sources = Files.createDirectory(directory.resolve("sources"));
        final Path classes = Files.createDirectory(directory.resolve("classes"));
        final Path info = Files.writeString(sources.resolve("module-info.java"), moduleInfo);
        final Path main = Files.writeString(
            Files.createDirectory(sources.resolve("app")).resolve("Main.java"),
            String.join(
                "\n",
                "package app;",
                "public class Main {",
                "    private static volatile Thread releasedBy;",
                "    public static void main(String[] arguments) throws Exception {",
                "        Class<?> rcu = Class.forName(\"io.reprieve.Rcu\");",
                "        rcu.getMethod(\"readLock\").invoke(null);",
                "        new Main().free(\"o\");",
                "        boolean isDeferred = releasedBy == null;",
                "        rcu.getMethod(\"readUnlock\").invoke(null);",
                "        rcu.getMethod(\"barrier\").invoke(null);",
                "        System.out.println(Main.class.getModule().getName() + \" \" + new Main().read(rcu) + \" \"",
                "            + (isDeferred && releasedBy != null && releasedBy != Thread.currentThread()));",
                "    }",
                "    @io.reprieve.ReadSide",
                "    private Object read(Class<?> rcu) throws Exception {",
                "        return rcu.getMethod(\"inReadSection\").invoke(null);",
                "    }",
                "    @io.reprieve.DeferRelease",
                "    private void free(Object object) {",
                "        releasedBy = Thread.currentThread();",
                "    }",
                "}"));
        final List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-d", classes.toString(), info.toString(), main.toString()));
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0])));
        return classes;
    }
}

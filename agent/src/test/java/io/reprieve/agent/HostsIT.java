package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.acme.Loaders;
import com.acme.Plain;
import com.acme.Releases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.osgi.launch.EquinoxFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.loader.launch.JarLauncher;

/**
 * The agent where programs live: in class loaders of every kind, beside other agents, with shared class data, under a
 * security policy.
 */
class HostsIT {
    private static final Path PROGRAMS = ChildJvm.placeOf(ChildJvm.class);
    private static final int LAST_WITH_SECURITY_MANAGER = 23;
    private static final int FIRST_WITH_AOT_CACHE_IN_ONE_STEP = 25;

    @TempDir
    private Path directory;

    @Test
    void anApplicationInSpringBootsLayoutIsWoven() throws IOException {
        try (TestJar application =
                TestJar.ofSpringBoot(ChildJvm.placeOf(JarLauncher.class), Releases.class, PROGRAMS)) {
            ChildJvm.bare().agent("").option("-jar").run(application.path().toString()).succeeds().prints("ok")
                .reports("woven: 1 reader, 26 releases; not woven: 0; deferred 26, reclaimed 26");
        }
    }

    @Test
    void anApplicationInTomcatIsWoven() throws IOException {
        final Path file = Path.of(Loaders.Reader.class.getName().replace('.', '/') + ".class");
        final Path copy = directory.resolve("WEB-INF/classes").resolve(file);
        Files.createDirectories(copy.getParent());
        Files.copy(PROGRAMS.resolve(file), copy);
        final Path tomcat = ChildJvm.placeOf(Tomcat.class);
        ChildJvm.withPrograms().classPath(tomcat, ChildJvm.placeOf(jakarta.annotation.PostConstruct.class)).agent("")
            .run("com.acme.Webapp", directory.toString())
            .succeeds()
            .prints("true")
            .reports("woven: 2 readers, 0 releases; not woven: 0");
    }

    @Test
    void aBundleThatSeesNoRuntimeIsReportedAndRunsOn() throws IOException {
        final ChildJvm.Result result = bundle("rules=" + greetingIsReader());
        result.prints("Hello, bundle")
            .reports("nothing is woven in class loader org.eclipse.osgi", "does not see the Reprieve runtime",
                "bootstrap=true");
    }

    @Test
    void aBundleIsWovenIfTheRuntimeIsOnTheBootstrapPath() throws IOException {
        final ChildJvm.Result result = bundle("bootstrap=true,rules=" + greetingIsReader());
        result.prints("Hello, bundle").reports("woven: 1 reader, 0 releases; not woven: 0");
    }

    private ChildJvm.Result bundle(final String arguments) {
        try (TestJar bundle = TestJar.ofBundle(Plain.class)) {
            return ChildJvm.withPrograms().classPath(ChildJvm.placeOf(EquinoxFactory.class)).agent(arguments)
                .run("com.acme.Bundles", bundle.path().toString(), directory.resolve("framework").toString());
        }
    }

    private Path greetingIsReader() throws IOException {
        return rules("reader com.acme.Plain#greeting(java.lang.String)");
    }

    private Path rules(final String... lines) throws IOException {
        return Files.write(directory.resolve("test.rules"), List.of(lines));
    }

    @Test
    void classesOfTheJdkAreWovenIfTheRuntimeIsOnTheBootstrapPath() throws IOException {
        final String rules = "rules=" + rules("reader java.util.ArrayDeque#peekFirst()");
        final ChildJvm.Result without = ChildJvm.withPrograms().agent(rules).run("com.acme.Plain", "world");
        without.prints("Hello, world").reports("it is the JDK's own", "set bootstrap=true");
        final ChildJvm.Result with = ChildJvm.withPrograms().agent(rules + ",bootstrap=true,report=all")
            .run("com.acme.Plain", "world");
        with.prints("Hello, world")
            .reports("woven: reader java.util.ArrayDeque#peekFirst()")
            .reports("bootstrap=true: the JVM shares no class data of the application any more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.acme.Releases", "com.acme.Readers", "com.acme.PooledKinds"})
    void programsAreWovenAlikeIfTheRuntimeIsOnTheBootstrapPath(final String program) {
        final String barrier = Runtime.version().feature() >= 22 && System.getProperty("os.name").equals("Linux")
            ? "membarrier" : "fence";
        final ChildJvm.Result result =
            ChildJvm.withPrograms().option("-Xshare:off").agent("bootstrap=true").run(program, "woven");
        assertEquals(0, result.status(), result.toString());
        result.saysNothingElse().reports("weaving; ", barrier);
        // The second one finds the first at work, wherever that is.
        ChildJvm.withPrograms().agent("bootstrap=true").agent("bootstrap=true").run(program, "woven")
            .reports("the agent is there already");
    }

    @Test
    void aLoaderWithoutParentIsWovenIfTheRuntimeIsOnTheBootstrapPath() {
        ChildJvm.withPrograms().agent("bootstrap=true").run("com.acme.Loaders", "orphan", PROGRAMS.toString())
            .prints("true true")
            .reports("woven: 4 readers, 0 releases; not woven: 0");
    }

    @Test
    void theBootstrapPathIsRefusedWhenTheRuntimeIsLoadedAlready() {
        try (TestJar early = TestJar.ofAgent("com.acme.EarlyAgent")) {
            final ChildJvm.Result result = ChildJvm.withPrograms()
                .classPath(ChildJvm.runtime(), ChildJvm.agrona())
                .option("-javaagent:" + early.path() + "=runtime")
                .agent("bootstrap=true")
                .run("com.acme.Plain", "world");
            result.prints("Hello, world").reports("nothing is woven: bootstrap=true comes too late");
        }
    }

    @Test
    void anAgentThatComesAfterTransformsWhatIsWoven() {
        try (TestJar other = TestJar.ofAgent("com.acme.EarlyAgent")) {
            ChildJvm.withPrograms().agent("").option("-javaagent:" + other.path()).run("com.acme.Anew")
                .prints("ok")
                .reports("woven: 1 reader, 1 release, 1 pooled class; not woven: 0; deferred 5, reclaimed 5");
        }
    }

    @Test
    void aLoaderThatCallsBackNeitherDeadlocksNorMeetsItself() throws IOException {
        final Path rules = rules("reader com.acme.CallingBack$Base+#getAsBoolean()");
        ChildJvm.withPrograms().agent("rules=" + rules).run("com.acme.CallingBack").succeeds().prints("ok");
    }

    @Test
    void classDataSharingIsKept() {
        final Path archive = directory.resolve("application.jsa");
        try (TestJar application = TestJar.ofClasses(Plain.class)) {
            final ChildJvm.Result dump = ChildJvm.bare().classPath(application.path())
                .option("-XX:ArchiveClassesAtExit=" + archive)
                .run("com.acme.Plain");
            assumeTrue(Files.exists(archive), () -> "this JVM makes no archives: " + dump);
            final ChildJvm.Result result = ChildJvm.bare().classPath(application.path())
                .option("-XX:SharedArchiveFile=" + archive, "-Xlog:class+load")
                .agent("")
                .run("com.acme.Plain");
            assertEquals(0, result.status(), result.toString());
            result.says("java.lang.String source: shared objects file")
                .says("com.acme.Plain source: shared objects file");
        }
    }

    @Test
    void anAotCacheThatWasMadeWithTheAgentIsUsedBesideIt() {
        assumeTrue(Runtime.version().feature() >= FIRST_WITH_AOT_CACHE_IN_ONE_STEP);
        final Path cache = directory.resolve("application.aot");
        try (TestJar application = TestJar.ofClasses(Plain.class)) {
            ChildJvm.bare().classPath(application.path()).option("-XX:AOTCacheOutput=" + cache).agent("")
                .run("com.acme.Plain");
            assumeTrue(Files.exists(cache), "this JVM makes no caches");
            final ChildJvm.Result result = ChildJvm.bare().classPath(application.path())
                .option("-XX:AOTCache=" + cache, "-Xlog:class+load")
                .agent("")
                .run("com.acme.Plain");
            assertEquals(0, result.status(), result.toString());
            result.says("com.acme.Plain source: shared objects file").doesNotSay("[error]");
        }
    }

    @Test
    void aStaticArchiveThatKnowsOfAgentsIsUsedWithoutAWord() {
        final Path list = directory.resolve("classes.lst");
        final Path archive = directory.resolve("application.jsa");
        try (TestJar application = TestJar.ofClasses(Plain.class)) {
            ChildJvm.bare().classPath(application.path()).option("-XX:DumpLoadedClassList=" + list)
                .run("com.acme.Plain");
            ChildJvm.bare().classPath(application.path())
                .option("--add-modules", "java.instrument", "-Xshare:dump", "-XX:SharedClassListFile=" + list,
                    "-XX:SharedArchiveFile=" + archive)
                .run();
            assumeTrue(Files.exists(archive), "this JVM makes no archives");
            final ChildJvm.Result result = ChildJvm.bare().classPath(application.path())
                .option("-XX:SharedArchiveFile=" + archive, "-Xlog:class+load")
                .agent("")
                .run("com.acme.Plain");
            result.says("com.acme.Plain source: shared objects file").doesNotSay("[error]");
        }
    }

    @Test
    void noDirectoryForTemporaryFilesIsNeeded() {
        // JDK 25 warns by itself that there is no such directory.
        final ChildJvm.Result result = ChildJvm.withPrograms()
            .option("-Djava.io.tmpdir=" + directory.resolve("nowhere"))
            .agent("")
            .run("com.acme.Releases");
        assertEquals(0, result.status(), result.toString());
        result.prints("ok").reports("woven: 1 reader, 26 releases; not woven: 0");
    }

    @Test
    void aSecurityPolicyThatForbidsTheAgentItsWorkLetsTheProgramRun() throws IOException {
        assumeTrue(Runtime.version().feature() <= LAST_WITH_SECURITY_MANAGER);
        final ChildJvm.Result result = underPolicy("grant { };").agent("").run("com.acme.Plain", "world");
        assertEquals(0, result.status(), result.toString());
        result.prints("Hello, world").reports("nothing is woven: the security policy forbids it", "AllPermission");
        underPolicy("grant codeBase \"file:" + ChildJvm.agentJar() + "\" { permission java.security.AllPermission; };")
            .agent("")
            .run("com.acme.Releases")
            .prints("ok")
            .reports("woven: 1 reader, 26 releases; not woven: 0");
    }

    private ChildJvm underPolicy(final String policy) throws IOException {
        final Path file = Files.writeString(directory.resolve("test.policy"), policy);
        return ChildJvm.withPrograms().option("-Djava.security.manager", "-Djava.security.policy==" + file);
    }
}

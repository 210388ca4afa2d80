package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.Releases;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.loader.launch.JarLauncher;

/**
 * Programs that are woven when they are built do without the agent what they do with it.
 */
class WeaveIT {
    private static final Path PROGRAMS = ChildJvm.placeOf(ChildJvm.class);
    private static final String[] TINY_RESERVE = {
        "-Dreprieve.page.entries=16", "-Dreprieve.reserve.pages.per.thread=1", "-Dreprieve.reserve.pages.shared=1"};
    private static final String GREETER = "com.acme.Plain";

    @TempDir
    private static Path shared;

    private static Path woven;

    @TempDir
    private Path directory;

    @BeforeAll
    static void weavePrograms() throws IOException {
        woven = shared.resolve("classes");
        final ChildJvm.Result result = weave(
            "--rules", PROGRAMS.resolve("foreign.rules").toString(),
            "--rules", PROGRAMS.resolve("uses.rules").toString(),
            "--class-path", System.getProperty("java.class.path"), "-o", woven.toString(), PROGRAMS.toString());
        // Some are there to be refused, and are named.
        assertEquals(1, result.status(), result.toString());
        result.saysNothingElse()
            .says("woven: @DeferRelease com.acme.Releases#free(java.lang.Object)")
            .says("not woven: @DeferRelease com.acme.Refused#returnsInt(java.lang.Object): it returns int")
            .says("not woven: @Pooled com.acme.PooledKinds$Pair: a record")
            .doesNotSay("not verified")
            .doesNotSay("this JVM can't verify")
            .says("verified by the JVM: ");
    }

    private static ChildJvm.Result weave(final String... arguments) {
        final List<String> all = new ArrayList<>(List.of("-jar", ChildJvm.agentJar().toString(), "weave"));
        all.addAll(List.of(arguments));
        return ChildJvm.bare().run(all.toArray(new String[0]));
    }

    private static ChildJvm withoutAgent() {
        return ChildJvm.bare().classPath(woven, ChildJvm.runtime(), ChildJvm.agrona());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Readers", "Releases", "Domains", "Updates", "DutyCycles", "Replays", "BulkReleases", "Callers", "Foreign",
        "Uses"})
    void aWovenProgramNeedsNoAgent(final String program) {
        final ChildJvm.Result result = withoutAgent().run("com.acme." + program);
        result.prints("ok");
        assertEquals(0, result.status(), result.toString());
    }

    @Test
    void pooledObjectsHaveTheirHeads() {
        withoutAgent().option(TINY_RESERVE).run("com.acme.PooledBuffers").prints("ok")
            .reports("an object of com.acme.PooledBuffers$Buffer was released a second time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Replays", "PooledBuffers"})
    void anAgentWeavesNothingASecondTime(final String program) {
        ChildJvm.bare().classPath(woven).option(TINY_RESERVE).agent("").run("com.acme." + program).prints("ok")
            .doesNotReport("not woven: 1");
    }

    @Test
    void anAgentKnowsWhatIsWovenAlready() {
        ChildJvm.bare().classPath(woven).agent("").run("com.acme.Releases").succeeds().prints("ok")
            .reports("woven: 1 reader, 26 releases; not woven: 0; deferred 26, reclaimed 26, pending 0");
    }

    @Test
    void whatIsWrittenIsWhatIsWrittenAgain() throws IOException {
        final Path jar = jar("programs.jar", PROGRAMS, "com/acme/Releases.class", "com/acme/Releases$1.class",
            "com/acme/Releases$Node.class", "com/acme/Check.class");
        final Path one = directory.resolve("one.jar");
        final Path other = directory.resolve("other/programs.jar");
        Files.createDirectories(other.getParent());
        assertEquals(
            0, weave("-o", one.toString(), jar.toString()).says("have reprieve-runtime and agrona").status());
        ChildJvm.bare().option("-Duser.timezone=Asia/Tokyo").option("-jar", ChildJvm.agentJar().toString())
            .run("weave", "-o", other.getParent().toString(), jar.toString())
            .succeeds();
        assertEquals(-1, Files.mismatch(one, other), "the same bytes");
        try (JarFile before = new JarFile(jar.toFile()); JarFile after = new JarFile(one.toFile())) {
            assertNotNull(after.getEntry("com/acme/Releases$reprieve.class"));
            assertEquals(
                before.stream().map(JarEntry::getName).toList(),
                after.stream().map(JarEntry::getName).filter(name -> !name.contains("$reprieve")).toList());
        }
        ChildJvm.bare().classPath(one, ChildJvm.runtime(), ChildJvm.agrona()).run("com.acme.Releases").succeeds()
            .prints("ok");
        // Woven once more, nothing is left to do.
        final Path again = directory.resolve("again.jar");
        assertEquals(0, weave("-o", again.toString(), one.toString()).says("with 0 woven classes").status());
        assertEquals(-1, Files.mismatch(one, again), "woven is woven");
    }

    @Test
    void aSpringBootJarIsWovenWithTheJarsInIt() throws IOException {
        final Path classes = directory.resolve("library/com/acme");
        Files.createDirectories(classes);
        for (final String name : List.of("Releases", "Releases$1", "Releases$Node", "Check")) {
            Files.copy(PROGRAMS.resolve("com/acme/" + name + ".class"), classes.resolve(name + ".class"));
        }
        try (TestJar application = TestJar.ofSpringBoot(
                ChildJvm.placeOf(JarLauncher.class), Releases.class, directory.resolve("library"))) {
            final Path out = directory.resolve("boot.jar");
            assertEquals(0, weave("-o", out.toString(), application.path().toString()).status());
            ChildJvm.bare().classPath(out, ChildJvm.runtime(), ChildJvm.agrona())
                .run(JarLauncher.class.getName()).succeeds().prints("ok");
        }
    }

    @Test
    void eachVersionInAMultiReleaseJarIsWoven() throws IOException {
        final Path jar = jar("versions.jar", PROGRAMS, "com/acme/Releases.class", "com/acme/Releases$1.class",
            "com/acme/Releases$Node.class", "com/acme/Check.class");
        final Path versioned = directory.resolve("v/META-INF/versions/17/com/acme");
        Files.createDirectories(versioned);
        Files.copy(PROGRAMS.resolve("com/acme/Releases.class"), versioned.resolve("Releases.class"));
        final Path manifest = Files.writeString(directory.resolve("manifest"), "Multi-Release: true\n");
        tool(
            "jar", "-u", "-f", jar.toString(), "-m", manifest.toString(), "-C", directory.resolve("v").toString(), ".");
        final Path out = directory.resolve("woven.jar");
        assertEquals(
            0, weave("-o", out.toString(), jar.toString()).says("verified by the JVM: 4 of 4").status());
        try (JarFile after = new JarFile(out.toFile())) {
            assertNotNull(after.getEntry("META-INF/versions/17/com/acme/Releases$reprieve.class"));
        }
        ChildJvm.bare().classPath(out, ChildJvm.runtime(), ChildJvm.agrona()).run("com.acme.Releases").succeeds()
            .prints("ok");
    }

    @Test
    void theSignatureOfASignedJarIsTakenOutAndSaidSo() throws Exception {
        final Path jar = jar("signed.jar", PROGRAMS, "com/acme/Releases.class", "com/acme/Releases$1.class",
            "com/acme/Releases$Node.class", "com/acme/Check.class");
        final String store = directory.resolve("store.p12").toString();
        run("keytool", "-genkeypair", "-keystore", store, "-storepass", "secret", "-alias", "a", "-dname", "CN=a",
            "-keyalg", "EC");
        run("jarsigner", "-keystore", store, "-storepass", "secret", jar.toString(), "a");
        assertTrue(isSigned(jar));
        final Path out = directory.resolve("woven.jar");
        assertEquals(
            0, weave("-o", out.toString(), jar.toString()).says("note: " + jar + " was signed").status());
        assertFalse(isSigned(out));
        ChildJvm.bare().classPath(out, ChildJvm.runtime(), ChildJvm.agrona()).run("com.acme.Releases").succeeds()
            .prints("ok");
    }

    @Test
    void aWovenModuleReadsTheRuntime() throws IOException {
        final Path classes = directory.resolve("module");
        Files.createDirectories(classes.resolve("com/acme"));
        Files.copy(PROGRAMS.resolve("com/acme/Plain.class"), classes.resolve("com/acme/Plain.class"));
        final Path info = Files.writeString(directory.resolve("module-info.java"), "module app { }");
        tool("javac", "-d", classes.toString(), info.toString());
        final Path jar = jar("module.jar", classes, ".");
        final Path rules = Files.writeString(directory.resolve("plain.rules"), "reader " + GREETER + "#greeting(..)\n");
        final Path out = directory.resolve("woven.jar");
        assertEquals(0, weave("--rules", rules.toString(), "-o", out.toString(), jar.toString()).status());
        final ChildJvm.Result result = ChildJvm.bare()
            .option("-p", String.join(
                File.pathSeparator, out.toString(), ChildJvm.runtime().toString(), ChildJvm.agrona().toString()))
            .run("-m", "app/" + GREETER, "module");
        result.prints("Hello, module");
        assertEquals(0, result.status(), result.toString());
    }

    @Test
    void aRuleForNothingIsNamedAndTheRestIsWritten() throws IOException {
        final Path rules = Files.writeString(directory.resolve("wrong.rules"), "reader com.acme.Missing#look()\n");
        final Path out = directory.resolve("out");
        final ChildJvm.Result result =
            weave("--rules", rules.toString(), "-o", out.toString(), woven.resolve("com/acme").toString());
        assertEquals(1, result.status());
        result.says("wrong.rules:1", "has matched nothing");
        assertTrue(Files.exists(out.resolve("Plain.class")));
        assertEquals(2, weave("-o", out.toString(), directory.resolve("missing.jar").toString()).status());
    }

    private Path jar(final String name, final Path classes, final String... files) {
        final Path jar = directory.resolve(name);
        final List<String> arguments = new ArrayList<>(List.of("-c", "-f", jar.toString(), "-C", classes.toString()));
        arguments.add(files[0]);
        for (int i = 1; i < files.length; i++) {
            arguments.addAll(List.of("-C", classes.toString(), files[i]));
        }
        tool("jar", arguments.toArray(new String[0]));
        return jar;
    }

    private static void tool(final String name, final String... arguments) {
        assertEquals(0, ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments));
    }

    private static void run(final String program, final String... arguments) throws Exception {
        final List<String> command =
            new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", program).toString()));
        command.addAll(List.of(arguments));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), said);
    }

    private static boolean isSigned(final Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile()); Stream<JarEntry> entries = file.stream()) {
            return entries.anyMatch(entry -> entry.getName().endsWith(".SF"))
                || file.getManifest().getEntries().values().stream()
                    .anyMatch(section -> section.keySet().toString().contains("Digest"));
        }
    }
}

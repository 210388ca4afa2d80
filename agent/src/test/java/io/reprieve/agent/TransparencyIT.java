package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.h2.Driver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Programs that nobody has marked behave with the agent as they do without: a compiler writes the same bytes, a
 * database and a web server give the same answers; with rules for nothing, and with rules for some of their methods.
 */
class TransparencyIT {
    private static final String A_SOURCE = "org/apache/commons/lang3/StringUtils.java";

    @TempDir
    private Path directory;

    @Test
    void aCompilerWritesTheSameBytes() throws IOException {
        final Path sources = unpackSources();
        final Map<String, byte[]> without = compile(sources, "without", ChildJvm.bare());
        assertFalse(without.isEmpty());
        assertSame(without, compile(sources, "empty", ChildJvm.bare().agent("rules=" + rules())));
        assertSame(without, compile(sources, "woven", ChildJvm.bare().agent("rules=" + rules(
            "reader  com.sun.tools.javac.code.Types#isSubtype(com.sun.tools.javac.code.Type,"
                + "com.sun.tools.javac.code.Type)",
            "reader  com.sun.tools.javac.tree.JCTree$Visitor+#visitIdent(..)",
            "updater com.sun.tools.javac.comp.Attr#attribClass(..)"))));
    }

    private Map<String, byte[]> compile(final Path sources, final String name, final ChildJvm jvm) throws IOException {
        final Path classes = directory.resolve(name);
        final List<String> arguments = new ArrayList<>(List.of("-proc:none", "-g", "-encoding", "UTF-8", "-nowarn",
            "-Xlint:none", "-d", classes.toString()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java")).sorted()
                .forEach(file -> arguments.add(file.toString()));
        }
        final Path list = Files.write(directory.resolve(name + ".list"), arguments);
        final ChildJvm.Result result = jvm.run("-m", "jdk.compiler/com.sun.tools.javac.Main", "@" + list);
        assertEquals(0, result.status(), result.toString());
        if (name.equals("woven")) {
            result.reports("updater", "not woven: 0").doesNotReport("woven: 0 readers");
        }
        final Map<String, byte[]> written = new TreeMap<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                written.put(classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return written;
    }

    private static void assertSame(final Map<String, byte[]> expected, final Map<String, byte[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, actual.get(name), name));
    }

    private Path unpackSources() throws IOException {
        final URL source = getClass().getClassLoader().getResource(A_SOURCE);
        final Path sources = directory.resolve("sources");
        try (JarFile jar = ((JarURLConnection) source.openConnection()).getJarFile()) {
            for (final JarEntry entry : jar.stream().filter(each -> each.getName().endsWith(".java")).toList()) {
                final Path file = sources.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(jar.getInputStream(entry), file);
            }
        }
        return sources;
    }

    @Test
    void aDatabaseGivesTheSameAnswers() throws IOException {
        answersAlike(
            "com.acme.Database",
            List.of(ChildJvm.placeOf(Driver.class)),
            rules(
                "reader  org.h2.mvstore.MVMap#get(java.lang.Object)",
                "reader  org.h2.table.Table+#getRow(..)",
                "updater org.h2.engine.SessionLocal#commit(boolean)"),
            "not woven: 0",
            "release org.h2.jdbc.JdbcConnection#close()");
    }

    @Test
    void aWebServerGivesTheSameAnswers() throws IOException {
        answersAlike(
            "com.acme.WebServer",
            List.of(
                ChildJvm.placeOf(Server.class),
                ChildJvm.placeOf(Content.class),
                ChildJvm.placeOf(HttpField.class),
                ChildJvm.placeOf(Callback.class),
                ChildJvm.placeOf(LoggerFactory.class)),
            rules(
                "reader    org.eclipse.jetty.http.HttpParser#parseNext(java.nio.ByteBuffer)",
                "reader    org.eclipse.jetty.server.Handler+#handle(org.eclipse.jetty.server.Request,"
                    + "org.eclipse.jetty.server.Response,org.eclipse.jetty.util.Callback)"),
            "not woven: 0",
            "release org.eclipse.jetty.util.ConcurrentPool$ConcurrentEntry#release()   returns=true");
    }

    private void answersAlike(
            final String program,
            final List<Path> libraries,
            final Path rules,
            final String report,
            final String release)
            throws IOException {
        final Path[] places = libraries.toArray(new Path[0]);
        final ChildJvm.Result without = ChildJvm.withPrograms().classPath(places).run(program);
        assertEquals(0, without.status(), without.toString());
        assertFalse(without.out().isEmpty());
        final Path empty = Files.writeString(directory.resolve("empty.rules"), "");
        for (final Path file : List.of(empty, rules)) {
            final ChildJvm.Result with =
                ChildJvm.withPrograms().classPath(places).agent("rules=" + file).run(program);
            assertEquals(without.status(), with.status(), with.toString());
            assertEquals(without.out(), with.out());
            assertEquals(
                without.err(), with.err().stream().filter(line -> !line.startsWith("reprieve: ")).toList());
            if (file == rules) {
                with.reports(report).doesNotReport("woven: 0 readers");
            }
        }
        final Path releases = Files.writeString(directory.resolve("release.rules"), release);
        final ChildJvm.Result verified =
            ChildJvm.withPrograms().classPath(places).agent("rules=" + releases + ",verify=report").run(program);
        assertEquals(without.out(), verified.out(), verified.toString());
        verified.reports("of 1 site looked at; nothing found").doesNotReport("to mend it");
    }

    private Path rules(final String... lines) throws IOException {
        return Files.write(directory.resolve("test.rules"), List.of(lines));
    }
}

package io.reprieve.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real builds with the plug-in, by the Maven that builds this. They take everything from files: what is under test from
 * a repository of their own, all else from the one that this build has filled.
 */
class BuildIT {
    private static final Path ROOT = Path.of(System.getProperty("root"));
    private static final String VERSION = System.getProperty("plugin.version");
    private static final String VERIFY_WOVEN = "io.reprieve:reprieve-maven-plugin:" + VERSION + ":verify-woven";
    private static final String UNSIGNED = "<checksumPolicy>ignore</checksumPolicy>";

    @TempDir
    private static Path shared;

    private static Path settings;

    @TempDir
    private Path project;

    @BeforeAll
    static void deploy() throws IOException {
        put("reprieve-parent", null, ROOT.resolve("pom.xml"));
        put("reprieve-runtime", Path.of(System.getProperty("runtime.jar")), ROOT.resolve("runtime/pom.xml"));
        put("reprieve-agent", Path.of(System.getProperty("agent.jar")), ROOT.resolve("agent/pom.xml"));
        put("reprieve-maven-plugin", Path.of(System.getProperty("plugin.jar")), ROOT.resolve("maven-plugin/pom.xml"));
        settings = Files.writeString(shared.resolve("settings.xml"), """
            <settings>
              <localRepository>%s</localRepository>
              <mirrors>
                <mirror><id>filled</id><mirrorOf>central</mirrorOf><url>%s</url></mirror>
              </mirrors>
              <profiles>
                <profile>
                  <id>tested</id>
                  <repositories>
                    <repository><id>tested</id><url>%s</url><releases>%s</releases></repository>
                  </repositories>
                  <pluginRepositories>
                    <pluginRepository><id>tested</id><url>%s</url><releases>%s</releases></pluginRepository>
                  </pluginRepositories>
                </profile>
              </profiles>
              <activeProfiles><activeProfile>tested</activeProfile></activeProfiles>
            </settings>
            """.formatted(
                shared.resolve("local"), Path.of(System.getProperty("local.repository")).toUri(),
                shared.resolve("tested").toUri(), UNSIGNED, shared.resolve("tested").toUri(), UNSIGNED));
    }

    private static void put(final String artifact, final Path jar, final Path pom) throws IOException {
        final Path directory =
            Files.createDirectories(shared.resolve("tested/io/reprieve").resolve(artifact).resolve(VERSION));
        Files.copy(pom, directory.resolve(artifact + "-" + VERSION + ".pom"));
        if (jar != null) {
            Files.copy(jar, directory.resolve(artifact + "-" + VERSION + ".jar"));
        }
    }

    @Test
    void theDemoIsBuiltToRunWithoutTheAgent() throws Exception {
        copy("demo-app/src/main/java/io/reprieve/demo/board", "src/main/java/io/reprieve/demo/board");
        copy("demo-app/src/main/java/io/reprieve/demo/program", "src/main/java/io/reprieve/demo/program");
        copy("demo-app/src/main/resources", "src/main/resources");
        pom("", "org.hdrhistogram:HdrHistogram:" + System.getProperty("hdrhistogram.version"));

        final String log = maven(0, "process-classes", VERIFY_WOVEN);

        assertTrue(log.contains("woven: @DeferRelease io.reprieve.demo.board.QuotePool#"), log);
        assertTrue(log.contains("verified by the JVM: 2 of 2 woven classes"), log);
        final Path outcome = project.resolve("outcome");
        run("io.reprieve.demo.board.BoardMain", "POOLED", "2", "2", "64", "true", outcome.toString());
        final Properties measured = new Properties();
        try (Reader file = Files.newBufferedReader(outcome)) {
            measured.load(file);
        }
        assertEquals("0", measured.getProperty("torn.reads"), measured::toString);
        assertTrue(Long.parseLong(measured.getProperty("deferred")) > 0, measured::toString);
        assertEquals(measured.getProperty("deferred"), measured.getProperty("reclaimed"), measured::toString);
    }

    @Test
    void rulesAreForDependenciesToo() throws Exception {
        write("src/main/java/app/Main.java", """
            package app;

            class Main {
                public static void main(String[] arguments) {
                    io.reprieve.Rcu.readLock();
                    new org.HdrHistogram.Histogram(2).reset();
                    long deferred = io.reprieve.Rcu.statistics().deferred();
                    io.reprieve.Rcu.readUnlock();
                    io.reprieve.Rcu.barrier();
                    System.out.println(deferred + " " + io.reprieve.Rcu.statistics().reclaimed());
                }
            }
            """);
        write("library.rules", "release org.HdrHistogram.AbstractHistogram#reset() released=this\n");
        pom("<rules><rule>library.rules</rule></rules>"
            + "<dependencies><dependency>org.hdrhistogram:HdrHistogram</dependency></dependencies>",
            "org.hdrhistogram:HdrHistogram:" + System.getProperty("hdrhistogram.version"));

        maven(0, "process-classes", VERIFY_WOVEN);

        assertEquals("1 1", run("app.Main"));
    }

    @Test
    void aBuildFailsWhereSomethingCantBeWoven() throws Exception {
        write("src/main/java/app/Pool.java", """
            package app;

            class Pool {
                int free(Object object) {
                    return 1;
                }
            }
            """);
        write("app.rules", "release app.Pool#free(java.lang.Object)\n");
        pom("<rules><rule>app.rules</rule></rules>");
        final String refused = "it returns int";

        assertTrue(maven(1, "process-classes").contains(refused));
        assertTrue(maven(0, "process-classes", "-Dreprieve.lenient=true").contains(refused));
        assertTrue(maven(0, "process-classes", "-Dreprieve.skip=true").contains("skipped"));
        assertTrue(maven(1, "compile", "io.reprieve:reprieve-maven-plugin:" + VERSION + ":check").contains(refused));
    }

    @Test
    void whatIsNotWovenIsFound() throws Exception {
        write("src/main/java/app/Index.java", """
            package app;

            class Index {
                @io.reprieve.ReadSide
                void search() {
                }
            }
            """);
        pom("");
        assertTrue(maven(1, "compile", VERIFY_WOVEN)
            .contains("not woven: @ReadSide app.Index#search()"));
        maven(0, "process-classes", VERIFY_WOVEN);
    }

    private void pom(final String configuration, final String... dependencies) throws IOException {
        final String all = Stream.concat(Stream.of("io.reprieve:reprieve-runtime:" + VERSION), Stream.of(dependencies))
            .map(dependency -> dependency.split(":"))
            .map(parts -> """
                <dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>
                """.formatted((Object[]) parts))
            .collect(Collectors.joining());
        write("pom.xml", """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <parent>
                <groupId>io.reprieve</groupId>
                <artifactId>reprieve-parent</artifactId>
                <version>%s</version>
                <relativePath/>
              </parent>
              <artifactId>app</artifactId>
              <dependencies>%s</dependencies>
              <build>
                <plugins>
                  <plugin>
                    <groupId>io.reprieve</groupId>
                    <artifactId>reprieve-maven-plugin</artifactId>
                    <version>%s</version>
                    <configuration>%s</configuration>
                    <executions>
                      <execution>
                        <goals><goal>weave</goal></goals>
                      </execution>
                    </executions>
                  </plugin>
                </plugins>
              </build>
            </project>
            """.formatted(VERSION, all, VERSION, configuration));
    }

    private String maven(final int status, final String... goals) throws Exception {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("maven.home"), "bin", "mvn").toString());
        command.addAll(List.of("-B", "-Dstyle.color=never", "-s", settings.toString(), "-f", project.toString()));
        command.addAll(List.of(goals));
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
        return output(builder, status);
    }

    private String run(final String main, final String... arguments) throws Exception {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        final Path woven = project.resolve("target/woven");
        final List<String> classPath = new ArrayList<>(List.of(project.resolve("target/classes").toString()));
        try (Stream<Path> jars = Stream.concat(
                Files.exists(woven) ? Files.list(woven) : Stream.of(),
                Stream.of("runtime.jar", "agrona.jar", "hdrhistogram.jar").map(System::getProperty).map(Path::of))) {
            jars.forEach(jar -> classPath.add(jar.toString()));
        }
        command.add(String.join(File.pathSeparator, classPath));
        command.add(main);
        command.addAll(List.of(arguments));
        return output(new ProcessBuilder(command), 0).strip();
    }

    private static String output(final ProcessBuilder builder, final int status) throws Exception {
        final Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String output = new String(process.getInputStream().readAllBytes());
        assertEquals(status, process.waitFor(), output);
        return output;
    }

    private void write(final String file, final String text) throws IOException {
        final Path path = project.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void copy(final String source, final String to) throws IOException {
        final Path from = ROOT.resolve(source);
        try (Stream<Path> files = Files.walk(from)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                final Path target = project.resolve(to).resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}

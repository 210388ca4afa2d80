package hosts.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Spring Boot application in one jar, with its libraries nested in it, as Spring Boot's own tools make it. */
final class SpringBoot implements Host {
    private static final String MAIN = "hosts.springboot.Application";
    private static final String[] OPTIONS = {
        "-Xmx256m", "-Dserver.port=0", "-Dserver.address=127.0.0.1", "-Dspring.main.banner-mode=off",
        "-Dlogging.level.root=WARN"};

    @Override
    public void run(final Table table, final int seconds) throws Exception {
        final String name = "Spring Boot " + Places.version("springboot", "spring-boot");
        final String forSo = Integer.toString(seconds);
        final Path rules = Places.boardRules();
        final Path plain = jar("plain");
        final Path bundled = jar("api", Places.runtime(), Places.agrona());
        Run run = jvm().run("-jar", plain.toString(), forSo);
        table.add(name, "rules, no agent", run, answers(run), run.isWell());
        run = jvm().agent("rules=" + rules).run("-jar", plain.toString(), forSo);
        table.add(name, "rules, agent", run, answers(run), isRight(run));
        run = jvm().run("-jar", bundled.toString(), forSo, "api");
        table.add(name, "library nested, no agent", run, answers(run), isRight(run));
        run = jvm().agent("").run("-jar", bundled.toString(), forSo, "api");
        table.add(name, "library nested, agent", run, answers(run), isRight(run));
    }

    private static Run jvm() {
        return new Run().option(OPTIONS);
    }

    private static boolean isRight(final Run run) {
        return run.isSafe() && run.fact("tornAnswers") == 0 && run.fact("answers") > 0;
    }

    private static String answers(final Run run) {
        return run.fact("answers") == null ? "" : run.fact("answers") + " answers, " + run.fact("tornAnswers")
            + " torn";
    }

    private static Path jar(final String name, final Path... more) throws Exception {
        final Path app = Places.app();
        final List<String> libraries = new ArrayList<>();
        try (Stream<Path> jars = Files.list(Places.libraries("springboot"))) {
            jars.map(Path::toString).forEach(libraries::add);
        }
        Stream.of(more).map(Path::toString).forEach(libraries::add);
        final Path[] places = Stream.concat(Stream.of(app.toString()), libraries.stream()).map(Path::of)
            .toArray(Path[]::new);
        final Path classes = Places.classes("springboot", places);
        final Path tools = Places.libraries("springboot-tools");
        final Path jar = Places.target().resolve("application-" + name + ".jar");
        final Path packaging;
        try (Stream<Path> jars = Files.list(tools)) {
            packaging = Places.classes("springboot-tools", jars.toArray(Path[]::new));
        }
        final List<String> arguments = new ArrayList<>(List.of("hosts.packaging.Package", MAIN, app.toString(),
            classes.toString()));
        arguments.addAll(libraries);
        arguments.add(jar.toString());
        final Run run = new Run().classPath(packaging, tools.resolve("*")).run(arguments.toArray(String[]::new));
        if (run.status() != 0) {
            throw new IllegalStateException(run.tail());
        }
        return jar;
    }
}

package hosts.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A board in another language of the JVM, compiled by that language's own compiler. */
enum Languages implements Host {
    /** Kotlin, with coroutines. */
    KOTLIN("Kotlin", "kotlin", "kotlin-compiler", "kotlin-compiler-embeddable", ".kt", "hosts.kotlin.CoroutinesKt",
        List.of("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-no-stdlib", "-no-reflect", "-jvm-target", "17",
            "-cp", "*",
            "-module-name", "board"),
        "reader hosts.kotlin.Board#isTorn$board()", "release hosts.kotlin.Board#release$board(hosts.kotlin.Quote)"),
    /** Scala. */
    SCALA("Scala", "scala", "scala-compiler", "scala3-compiler_3", ".scala", "hosts.scala.run",
        List.of("dotty.tools.dotc.Main", "-classpath", "*"),
        "reader hosts.scala.Board#isTorn()", "release hosts.scala.Board#release(hosts.scala.Quote)"),
    /** Groovy. */
    GROOVY("Groovy", "groovy", "groovy", "groovy", ".groovy", "hosts.groovy.Board",
        List.of("org.codehaus.groovy.tools.FileSystemCompiler", "-cp", "*"),
        "reader hosts.groovy.Board#isTorn()", "release hosts.groovy.Board#release(java.lang.Object)");

    private final String shown;
    private final String profile;
    private final String compiler;
    private final String artefact;
    private final String ending;
    private final String main;
    private final List<String> command;
    private final String[] rules;

    Languages(
        final String shown,
        final String profile,
        final String compiler,
        final String artefact,
        final String ending,
        final String main,
        final List<String> command,
        final String... rules) {
        this.shown = shown;
        this.profile = profile;
        this.compiler = compiler;
        this.artefact = artefact;
        this.ending = ending;
        this.main = main;
        this.command = command;
        this.rules = rules;
    }

    @Override
    public void run(final Table table, final int seconds) throws Exception {
        final String name = shown + " " + Places.version(compiler, artefact);
        final Path classes = compiled();
        final String forSo = Integer.toString(seconds);
        Run run = jvm(classes).run(main, forSo);
        table.add(name, "rules, no agent", run, "", run.isWell());
        run = jvm(classes).agent("rules=" + Places.rules(rules)).run(main, forSo);
        table.add(name, "rules, agent", run, "", run.isSafe());
        if (this == KOTLIN) {
            final String suspending = "reader hosts.kotlin.Board#slowly(..)";
            run = jvm(classes).agent("rules=" + Places.rules(rules[0], rules[1], suspending)).run(main, forSo);
            table.add(name, "a suspend function as a reader", run, "refused: " + run.says("suspend"),
                run.isSafe() && run.says("suspend"));
        }
    }

    private Run jvm(final Path classes) throws Exception {
        return new Run().classPath(classes, Places.all(profile));
    }

    private Path compiled() throws Exception {
        final Path classes = Files.createDirectories(Places.target().resolve("classes").resolve(profile));
        final List<String> jars = new ArrayList<>();
        try (var files = Files.list(Places.libraries(profile))) {
            files.map(Path::toString).forEach(jars::add);
        }
        final List<String> arguments = new ArrayList<>(command);
        Collections.replaceAll(arguments, "*", String.join(java.io.File.pathSeparator, jars));
        arguments.add("-d");
        arguments.add(classes.toString());
        arguments.addAll(Places.sources(profile, ending));
        final Run run = new Run().option("-Xmx700m").classPath(Places.all(compiler)).run(arguments.toArray(
            String[]::new));
        if (run.status() != 0) {
            throw new IllegalStateException(run.tail());
        }
        return classes;
    }
}

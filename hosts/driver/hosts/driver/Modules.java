package hosts.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The module path: a named module that has the library, or is woven by rules. */
final class Modules implements Host {
    static final String MAIN = "hosts.app/hosts.app.Plain";

    @Override
    public void run(final Table table, final int seconds) throws Exception {
        final String name = "module path";
        final String forSo = Integer.toString(seconds);
        final String path = Places.runtime() + java.io.File.pathSeparator + Places.agrona()
            + java.io.File.pathSeparator + module();
        Run run = new Run().option("-p", path).run("-m", MAIN, forSo);
        table.add(name, "rules, no agent", run, "", run.isWell());
        run = new Run().option("-p", path).agent("rules=" + Places.boardRules()).run("-m", MAIN, forSo);
        table.add(name, "rules, agent", run, "", run.isSafe());
        run = new Run().option("-p", path).run("-m", MAIN, forSo, "api");
        table.add(name, "library, no agent", run, "", run.isSafe());
        run = new Run().option("-p", path).agent("").run("-m", MAIN, forSo, "api");
        table.add(name, "library, agent", run, "", run.isSafe());
    }

    /** The board as a named module. */
    static Path module() throws Exception {
        final Path module = Places.target().resolve("classes/module");
        final Path info = Places.target().resolve("module-info.java");
        Files.writeString(info, "module hosts.app { requires io.reprieve.runtime; exports hosts.app; }");
        final List<String> arguments = new ArrayList<>(List.of("--release", "17", "-d", module.toString(),
            "-p", Stream.of(Places.runtime(), Places.agrona()).map(Path::toString)
                .reduce((one, other) -> one + java.io.File.pathSeparator + other).orElseThrow(), info.toString()));
        arguments.addAll(Places.sources("app", ".java"));
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("the module does not compile");
        }
        return module;
    }
}

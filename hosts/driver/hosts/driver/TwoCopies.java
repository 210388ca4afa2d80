package hosts.driver;

import java.nio.file.Files;
import java.nio.file.Path;

/** Two copies of our own agent, or of the library. */
final class TwoCopies implements Host {
    private static final String MAIN = "hosts.app.Plain";

    @Override
    public void run(final Table table, final int seconds) throws Exception {
        final String name = "two copies of ours";
        final String forSo = Integer.toString(seconds);
        final String rules = "rules=" + Places.boardRules();
        final Path copy = Files.copy(Places.agent(), Files.createTempDirectory(Places.target(), "copy")
            .resolve("copy.jar"));
        Run run = new Run().classPath(Places.app()).agent(rules).agent(rules).run(MAIN, forSo);
        table.add(name, "one jar twice", run, "said: " + run.says("there already"), run.isSafe()
            && run.says("there already"));
        run = new Run().classPath(Places.app()).agent(rules).option("-javaagent:" + copy + "=" + rules).run(MAIN,
            forSo);
        table.add(name, "two jars", run, "said: " + run.says("there already"), run.isSafe()
            && run.says("there already"));
        run = new Run().classPath(Places.runtime(), Places.agrona(), Places.app()).agent(rules).run(MAIN, forSo);
        table.add(name, "the library on the class path too", run, "", run.isSafe());
        run = new Run().classPath(Places.app()).agent(rules).start(MAIN, forSo, "told");
        Agents.attach(run.awaitWork(), rules);
        run.tell();
        table.add(name, "attached once more", run, "", run.isSafe());
    }
}

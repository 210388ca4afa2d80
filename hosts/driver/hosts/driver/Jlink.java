package hosts.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/** A runtime image that has neither {@code jdk.jfr} nor {@code java.management}. */
final class Jlink implements Host {
    @Override
    public void run(final Table table, final int seconds) throws Exception {
        final String name = "jlink, no jdk.jfr, no java.management";
        final String forSo = Integer.toString(seconds);
        final Path image = Places.target().resolve("image-" + Runtime.version().feature());
        if (!Files.exists(image)) {
            // The agent's own modules beside what every image has.
            final int status = ToolProvider.findFirst("jlink").orElseThrow().run(System.out, System.err,
                "--add-modules", "java.base,java.instrument,jdk.unsupported", "--output", image.toString());
            if (status != 0) {
                throw new IllegalStateException("jlink failed");
            }
        }
        final Path java = image.resolve("bin/java");
        Run run = jvm(java).run("hosts.app.Plain", forSo);
        table.add(name, "rules, no agent", run, "", run.isWell());
        run = jvm(java).agent("rules=" + Places.boardRules()).run("hosts.app.Plain", forSo);
        table.add(name, "rules, agent", run, "", run.isSafe());
        run = jvm(java).classPath(Places.runtime(), Places.agrona()).run("hosts.app.Plain", forSo, "api");
        table.add(name, "library, no agent", run, "", run.isSafe());
        run = jvm(java).agent("").run("hosts.app.Plain", forSo, "api");
        table.add(name, "library, agent", run, "", run.isSafe());
    }

    private static Run jvm(final Path java) throws Exception {
        return new Run().java(java).classPath(Places.app());
    }
}

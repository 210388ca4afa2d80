package hosts.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One JVM, and what it said. */
final class Run {
    private static final long LONGEST_MINUTES = 5;
    private static final int TAIL_LINES = 40;
    private static final Pattern FACT = Pattern.compile("(\\w+)=(-?\\d+)");
    private static final Pattern END = Pattern.compile("deferred ([\\d,]+), reclaimed ([\\d,]+)");

    private final List<String> options = new ArrayList<>();
    private final List<String> classPath = new ArrayList<>();
    private final Map<String, Long> facts = new HashMap<>();
    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    private String output = "";
    private Process process;
    private Path log;
    private int status = -1;

    Run option(final String... more) {
        options.addAll(List.of(more));
        return this;
    }

    Run agent(final String arguments) {
        return option("-javaagent:" + Places.agent() + (arguments.isEmpty() ? "" : "=" + arguments));
    }

    Run classPath(final Path... places) {
        for (final Path place : places) {
            classPath.add(place.toString());
        }
        return this;
    }

    Run java(final Path launcher) {
        java = launcher;
        return this;
    }

    /** Begins, with the main class or what else the launcher takes. */
    Run start(final String... arguments) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.add("-XX:-CreateCoredumpOnCrash");
        command.addAll(options);
        if (!classPath.isEmpty()) {
            command.add("-cp");
            command.add(String.join(File.pathSeparator, classPath));
        }
        command.addAll(List.of(arguments));
        final Path directory = Files.createTempDirectory(Places.target(), "run");
        log = directory.resolve("out.txt");
        Files.writeString(directory.resolve("command.txt"), String.join(" ", command));
        process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
            .redirectOutput(log.toFile()).start();
        return this;
    }

    /** Begins, and waits for the end. */
    Run run(final String... arguments) throws IOException, InterruptedException {
        return start(arguments).end();
    }

    /** Waits until a program that is {@code told} is at work. */
    Run awaitWork() throws IOException, InterruptedException {
        while (process.isAlive() && outputSoFar().lines().noneMatch("AT WORK"::equals)) {
            Thread.sleep(50);
        }
        return this;
    }

    /** Tells a program that is {@code told} to count its seconds, and waits for the end. */
    Run tell() throws IOException, InterruptedException {
        if (process.isAlive()) {
            process.getOutputStream().close();
        }
        return end();
    }

    /** Waits for the end. */
    Run end() throws IOException, InterruptedException {
        if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        status = process.exitValue();
        output = Files.readString(log);
        output.lines().filter(line -> line.startsWith("RESULT ")).forEach(line -> {
            final Matcher matcher = FACT.matcher(line);
            while (matcher.find()) {
                facts.put(matcher.group(1), Long.parseLong(matcher.group(2)));
            }
        });
        final Matcher end = END.matcher(output);
        while (end.find()) {
            facts.put("deferred", Long.parseLong(end.group(1).replace(",", "")));
            facts.put("reclaimed", Long.parseLong(end.group(2).replace(",", "")));
        }
        return this;
    }

    Process process() {
        return process;
    }

    String outputSoFar() throws IOException {
        return Files.readString(log);
    }

    Path log() {
        return log;
    }

    int status() {
        return status;
    }

    String output() {
        return output;
    }

    /** A number that the program or the agent printed; {@code null} if neither did. */
    Long fact(final String name) {
        return facts.get(name);
    }

    void setFact(final String name, final long value) {
        facts.put(name, value);
    }

    boolean says(final String text) {
        return output.contains(text);
    }

    /** Whether it ended well. */
    boolean isWell() {
        return status == 0 && fact("reads") != null && fact("reads") > 0;
    }

    /** Whether it ended well, nothing was torn, and what was deferred has run. */
    boolean isSafe() {
        return isWell() && fact("torn") == 0 && fact("deferred") != null && fact("deferred") > 0
            && fact("deferred").equals(fact("reclaimed"));
    }

    String tail() {
        final List<String> lines = output.lines().toList();
        return "status " + status + ", " + log + "\n" + lines.stream().skip(Math.max(0, lines.size() - TAIL_LINES))
            .collect(Collectors.joining("\n"));
    }
}

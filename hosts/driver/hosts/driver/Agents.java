package hosts.driver;

import com.sun.tools.attach.VirtualMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Another agent beside ours: before it, behind it, and with ours attached, switched off and on again. */
enum Agents implements Host {
    /** OpenTelemetry. */
    OPENTELEMETRY("OpenTelemetry", "opentelemetry", "opentelemetry-javaagent") {
        @Override
        String[] options(final Path work) throws Exception {
            return new String[] {
                "-javaagent:" + jar(), "-Dotel.traces.exporter=none", "-Dotel.metrics.exporter=none",
                    "-Dotel.logs.exporter=none"};
        }

        @Override
        boolean isAtWork(final Run run, final Path work) {
            return run.says("opentelemetry-javaagent - version");
        }
    },
    /** JaCoCo. */
    JACOCO("JaCoCo", "jacoco", "org.jacoco.agent") {
        @Override
        String[] options(final Path work) throws Exception {
            return new String[] {"-javaagent:" + jar() + "=destfile=" + work.resolve("jacoco.exec")};
        }

        @Override
        boolean isAtWork(final Run run, final Path work) throws Exception {
            final Path data = work.resolve("jacoco.exec");
            return Files.exists(data) && new String(Files.readAllBytes(data), "ISO-8859-1").contains("hosts/app/Board");
        }
    },
    /** AspectJ. */
    ASPECTJ("AspectJ", "aspectj", "aspectjweaver") {
        @Override
        String[] options(final Path work) throws Exception {
            return new String[] {"-javaagent:" + jar()};
        }

        @Override
        Path[] places(final Path work) throws Exception {
            final Path aspects = Places.classes("aspect", jar());
            Files.createDirectories(aspects.resolve("META-INF"));
            Files.writeString(aspects.resolve("META-INF/aop.xml"),
                "<aspectj><aspects><aspect name=\"hosts.aspect.CountReads\"/></aspects>"
                    // The aspect too: what javac has compiled gets its aspectOf() when it is loaded.
                    + "<weaver><include within=\"hosts.app.*\"/><include within=\"hosts.aspect.*\"/></weaver>"
                    + "</aspectj>");
            return new Path[] {aspects};
        }

        @Override
        boolean isAtWork(final Run run, final Path work) {
            return run.fact("advisedReads") != null && run.fact("advisedReads") > 0 && run.fact("advisedReleases") > 0;
        }
    },
    /** SkyWalking. */
    SKYWALKING("SkyWalking", "skywalking", "apm-agent") {
        @Override
        String[] options(final Path work) throws Exception {
            final Path home = Files.createDirectories(work.resolve("skywalking"));
            for (final String folder : List.of("config", "plugins", "activations", "logs")) {
                Files.createDirectories(home.resolve(folder));
            }
            Files.write(home.resolve("config/agent.config"), List.of(
                "agent.service_name=hosts", "collector.backend_service=127.0.0.1:1", "logging.output=CONSOLE",
                "logging.level=INFO"));
            return new String[] {"-javaagent:" + Files.copy(jar(), home.resolve("skywalking-agent.jar"))};
        }

        @Override
        boolean isAtWork(final Run run, final Path work) {
            return run.says("SkyWalking") || run.says("skywalking");
        }
    },
    /** async-profiler. */
    ASYNC_PROFILER("async-profiler", "async-profiler", "async-profiler") {
        @Override
        String[] options(final Path work) throws Exception {
            return new String[] {"-agentpath:" + library() + "=" + start(work)};
        }

        @Override
        void attachTo(final Run run, final Path work) throws Exception {
            final VirtualMachine machine = VirtualMachine.attach(Long.toString(run.process().pid()));
            try {
                machine.loadAgentPath(library().toString(), start(work));
            } finally {
                machine.detach();
            }
        }

        @Override
        boolean canBeAttached() {
            return true;
        }

        private String start(final Path work) {
            return "start,event=itimer,collapsed,file=" + work.resolve("profile.txt");
        }

        private Path library() throws Exception {
            final String platform = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
            final Path library = Places.target().resolve("libasyncProfiler.so");
            try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(jar().toFile())) {
                Files.copy(zip.getInputStream(zip.getEntry(platform + "/libasyncProfiler.so")), library,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            return library;
        }

        @Override
        boolean isAtWork(final Run run, final Path work) throws Exception {
            final Path profile = work.resolve("profile.txt");
            return Files.exists(profile) && Files.readString(profile).contains("hosts/app/Board.isTorn");
        }
    };

    private static final String MAIN = "hosts.app.Plain";
    private static final long OFF_MILLIS = 1_000;

    private final String shown;
    private final String profile;
    private final String artefact;

    Agents(final String shown, final String profile, final String artefact) {
        this.shown = shown;
        this.profile = profile;
        this.artefact = artefact;
    }

    abstract String[] options(Path work) throws Exception;

    abstract boolean isAtWork(Run run, Path work) throws Exception;

    Path[] places(final Path work) throws Exception {
        return new Path[0];
    }

    /** Whether it finds what it is for in a program that runs already. */
    boolean canBeAttached() {
        return false;
    }

    void attachTo(final Run run, final Path work) throws Exception {
        throw new UnsupportedOperationException();
    }

    final Path jar() throws Exception {
        try (Stream<Path> jars = Files.list(Places.libraries(profile))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith(artefact)).findFirst().orElseThrow();
        }
    }

    @Override
    public void run(final Table table, final int seconds) throws Exception {
        final String name = shown + " " + jar().getFileName().toString().replaceAll(
            "[^\\d]*-(\\d[\\d.]*)(?:-runtime)?\\.jar", "$1")
            .replace(artefact + "-", "");
        final String rules = "rules=" + Places.boardRules();
        final String forSo = Integer.toString(seconds);
        Path work = Files.createTempDirectory(Places.target(), "agent");
        Run run = jvm(work).option(options(work)).agent(rules).run(MAIN, forSo);
        add(table, name, "it first, then ours", run, work, Run::isSafe);
        work = Files.createTempDirectory(Places.target(), "agent");
        run = jvm(work).agent(rules).option(options(work)).run(MAIN, forSo);
        add(table, name, "ours first, then it", run, work, Run::isSafe);
        work = Files.createTempDirectory(Places.target(), "agent");
        run = jvm(work).option(options(work)).option("-XX:+EnableDynamicAgentLoading").start(MAIN, forSo, "told");
        attach(run.awaitWork(), rules);
        add(table, name, "it, then ours attached", run.tell(), work, Agents::isSafeAtTheEnd);
        if (canBeAttached()) {
            work = Files.createTempDirectory(Places.target(), "agent");
            run = jvm(work).agent(rules).option("-XX:+EnableDynamicAgentLoading").start(MAIN, forSo, "told");
            attachTo(run.awaitWork(), work);
            add(table, name, "ours, then it attached", run.tell(), work, Run::isSafe);
        }
        work = Files.createTempDirectory(Places.target(), "agent");
        run = jvm(work).option(options(work)).agent(rules).start(MAIN, forSo, "told");
        enable(run.awaitWork(), false);
        Thread.sleep(OFF_MILLIS);
        enable(run, true);
        add(table, name, "both, ours switched off and on", run.tell(), work, Agents::isSafeAtTheEnd);
    }

    private void add(
        final Table table, final String name, final String how, final Run run, final Path work,
            final Predicate<Run> isRight)
        throws Exception {
        final boolean isAtWork = isAtWork(run, work);
        table.add(name, how, run, isAtWork ? "both at work" : "it is not at work", isAtWork && isRight.test(run));
    }

    /** Torn reads are right as long as ours was not there. */
    static boolean isSafeAtTheEnd(final Run run) {
        return run.isWell() && run.fact("deferred") != null && run.fact("deferred") > 0
            && run.fact("deferred").equals(run.fact("reclaimed")) && run.fact("tornLate") == 0;
    }

    private Run jvm(final Path work) throws Exception {
        return new Run().classPath(Places.app()).classPath(places(work));
    }

    static void attach(final Run run, final String rules) throws Exception {
        final Run attach = new Run().run("-jar", Places.agent().toString(), "attach",
            Long.toString(run.process().pid()), rules);
        if (attach.status() != 0) {
            System.err.println(attach.tail());
        }
    }

    static void enable(final Run run, final boolean enabled) throws Exception {
        final VirtualMachine machine = VirtualMachine.attach(Long.toString(run.process().pid()));
        try (var connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            final MBeanServerConnection server = connector.getMBeanServerConnection();
            server.setAttribute(new ObjectName("io.reprieve:type=Agent"), new Attribute("Enabled", enabled));
        } finally {
            machine.detach();
        }
    }
}

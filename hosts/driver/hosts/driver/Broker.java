package hosts.driver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A whole Kafka broker of one node, whose small segments are deleted after a second, under those who read them. */
final class Broker implements Host {
    private static final int LEAST_SECONDS = 120;
    private static final long START_MILLIS = TimeUnit.SECONDS.toMillis(60);
    private static final Pattern THROWN = Pattern.compile(
        "^(?:Caused by: )?((?:[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error))\\b");
    private static final Pattern DELETED = Pattern.compile("Deleted offset index");

    @Override
    public void run(final Table table, final int seconds) throws Exception {
        final String name = "Kafka " + Places.version("kafka", "kafka-clients") + ", whole broker";
        final int forSo = seconds == Hosts.SECONDS ? LEAST_SECONDS : seconds;
        one(table, name, "no agent", forSo, new Run(), false);
        one(table, name, "rules=pack:kafka", forSo, new Run().agent("rules=pack:kafka"), true);
    }

    private static void one(
        final Table table, final String name, final String how, final int seconds, final Run broker,
            final boolean isSafe)
        throws Exception {
        final Path directory = Files.createTempDirectory(Places.target(), "kafka");
        final int port = freePort();
        final Path settings = settings(directory, port, freePort());
        final Path log4j = Files.write(directory.resolve("log4j.properties"), List.of(
            "log4j.rootLogger=WARN, out",
            "log4j.appender.out=org.apache.log4j.ConsoleAppender",
            "log4j.appender.out.layout=org.apache.log4j.PatternLayout",
            "log4j.appender.out.layout.ConversionPattern=%p %c %m%n",
            "log4j.logger.org.apache.kafka.storage.internals.log.LogSegment=INFO"));
        final Run format = jvm(new Run(), log4j).run("kafka.tools.StorageTool", "format", "-t",
            "MkU3OEVBNTcwNTJENDM2Qk", "-c",
            settings.toString());
        if (format.status() != 0) {
            throw new IllegalStateException(format.tail());
        }
        jvm(broker, log4j).option("-XX:ErrorFile=" + directory.resolve("hs_err.log")).start("kafka.Kafka",
            settings.toString());
        try {
            awaitStart(broker, port);
            final Path[] jars;
            try (Stream<Path> files = Files.list(Places.libraries("kafka"))) {
                jars = files.toArray(Path[]::new);
            }
            final long begin = System.nanoTime();
            final Run client = jvm(new Run(), log4j).classPath(Places.classes("broker", jars))
                .start("hosts.kafka.BrokerLoad", Integer.toString(port), Integer.toString(seconds));
            while (client.process().isAlive() && broker.process().isAlive()) {
                client.process().waitFor(1, TimeUnit.SECONDS);
            }
            final long ranFor = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
            final boolean hasCrashed = !broker.process().isAlive();
            if (hasCrashed) {
                client.process().destroy();
            }
            client.end();
            broker.process().destroy();
            broker.end();
            for (final String fact : new String[] {"reads", "torn"}) {
                if (client.fact(fact) != null) {
                    broker.setFact(fact, client.fact(fact));
                }
            }
            final boolean isRight = !hasCrashed && client.status() == 0 && client.fact("clientErrors") == 0
                && thrown(broker).isEmpty() && broker.fact("deferred") != null
                && broker.fact("deferred").equals(broker.fact("reclaimed"));
            table.add(name, how + ", " + seconds + " s", broker, besides(broker, client, hasCrashed, ranFor, directory),
                !isSafe || isRight);
            if (isSafe && !isRight) {
                System.err.println(client.tail());
            }
        } finally {
            broker.process().destroyForcibly();
        }
    }

    private static String besides(
        final Run broker, final Run client, final boolean hasCrashed, final long ranFor, final Path directory)
        throws IOException {
        final StringBuilder text = new StringBuilder();
        if (hasCrashed) {
            final Path error = directory.resolve("hs_err.log");
            text.append("crashed after ").append(ranFor).append(" s");
            if (Files.exists(error)) {
                final Matcher signal = Pattern.compile("SIG\\w+|InternalError").matcher(Files.readString(error));
                text.append(signal.find() ? " (" + signal.group() + ")" : "");
            }
            text.append("; ");
        }
        if (client.fact("produced") != null) {
            text.append(String.format(Locale.ROOT, "%,d produced/s, %,d asked, %d client errors, ",
                client.fact("produced") / Math.max(1, ranFor), client.fact("asked"), client.fact("clientErrors")));
        }
        text.append(DELETED.matcher(broker.output()).results().count()).append(" segments deleted");
        thrown(broker).forEach((type, times) -> text.append(", ").append(times).append(" times ").append(type));
        return text.toString();
    }

    /** What the broker has logged as thrown. */
    private static Map<String, Long> thrown(final Run broker) {
        final Map<String, Long> types = new TreeMap<>();
        broker.output().lines().forEach(line -> {
            final Matcher matcher = THROWN.matcher(line);
            if (matcher.find()) {
                types.merge(matcher.group(1).substring(matcher.group(1).lastIndexOf('.') + 1), 1L, Long::sum);
            }
        });
        return types;
    }

    private static Run jvm(final Run run, final Path log4j) throws Exception {
        return run.option("-Xmx400m", "-Dlog4j.configuration=" + log4j.toUri()).classPath(Places.all("kafka"));
    }

    private static Path settings(final Path directory, final int port, final int controller) throws IOException {
        return Files.write(directory.resolve("server.properties"), List.of(
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@127.0.0.1:" + controller,
            "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
            "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
            "controller.listener.names=CONTROLLER",
            "inter.broker.listener.name=PLAINTEXT",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs=" + directory.resolve("data"),
            "log.retention.check.interval.ms=100",
            "log.initial.task.delay.ms=100",
            "log.segment.delete.delay.ms=0",
            "offsets.topic.replication.factor=1",
            "num.io.threads=4",
            "num.network.threads=2",
            "background.threads=2"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitStart(final Run broker, final int port) throws Exception {
        final long end = System.currentTimeMillis() + START_MILLIS;
        while (System.currentTimeMillis() < end && broker.process().isAlive()) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (final IOException e) {
                Thread.sleep(200);
            }
        }
        throw new IllegalStateException("the broker does not start:\n" + broker.outputSoFar());
    }
}

package hosts.driver;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A whole Kafka broker of one node, whose small segments are deleted after two seconds, under those who read them. */
final class Broker implements Host {
    private static final int LEAST_SECONDS = 120;
    private static final int WARM_UP_SECONDS = 10;
    private static final int ROUNDS = 5;
    private static final int ROUND_SECONDS = 30;
    private static final long START_MILLIS = TimeUnit.SECONDS.toMillis(60);
    private static final String RULES = "rules=pack:kafka";
    private static final String[] RATES = {
        "producedPerSecond", "consumedPerSecond", "askedPerSecond", "brokerMilliCores"};
    private static final Pattern THROWN = Pattern.compile(
        "^(?:Caused by: )?((?:[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error))\\b");
    private static final Pattern MESSAGE = Pattern.compile("^(TRACE|DEBUG|INFO|WARN|ERROR|FATAL) ");
    private static final Pattern DELETED = Pattern.compile("Deleted offset index");

    @Override
    public void run(final Table table, final int seconds) throws Exception {
        final String name = "Kafka " + Places.version("kafka", "kafka-clients") + ", whole broker";
        final int forSo = seconds == Hosts.SECONDS ? LEAST_SECONDS : seconds;
        final Outcome plain = one(forSo, new Run());
        table.add(name, "no agent, " + forSo + " s", plain.broker, plain.besides(), true);
        final Outcome woven = one(forSo, new Run().agent(RULES));
        table.add(name, RULES + ", " + forSo + " s", woven.broker, woven.besides(), woven.isRight());
        if (!woven.isRight()) {
            System.err.println(woven.client.tail());
        }
        rounds(table, name);
    }

    /** In turns, because what else the machine does changes from minute to minute. */
    private static void rounds(final Table table, final String name) throws Exception {
        final List<Outcome> plain = new ArrayList<>();
        final List<Outcome> woven = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            plain.add(one(ROUND_SECONDS, new Run()));
            System.err.println("round " + (i + 1) + ", no agent: " + plain.get(i).besides());
            woven.add(one(ROUND_SECONDS, new Run().agent(RULES)));
            System.err.println("round " + (i + 1) + ", " + RULES + ": " + woven.get(i).besides());
        }
        final String how = ", " + ROUNDS + " rounds of " + ROUND_SECONDS + " s in turns";
        table.add(name, "no agent" + how, new Run(), medians(plain), true);
        table.add(name, RULES + how, new Run(), medians(woven), woven.stream().allMatch(Outcome::isRight));
    }

    private static String medians(final List<Outcome> outcomes) {
        final List<String> texts = new ArrayList<>();
        for (final String rate : RATES) {
            final long[] values = outcomes.stream().map(outcome -> outcome.client.fact(rate))
                .filter(Objects::nonNull).mapToLong(Long::longValue).sorted().toArray();
            if (values.length > 0) {
                texts.add(String.format(Locale.ROOT, "%s (%s to %s)", shown(rate, values[values.length / 2]),
                    shown(rate, values[0]), shown(rate, values[values.length - 1])));
            }
        }
        final long crashes = outcomes.stream().filter(outcome -> outcome.hasCrashed).count();
        return "medians of those that lasted: " + String.join(", ", texts) + "; " + crashes + " ended early, "
            + outcomes.stream().filter(Outcome::hasErrors).count() + " logged errors";
    }

    private static String shown(final String rate, final long value) {
        return switch (rate) {
            case "producedPerSecond" -> String.format(Locale.ROOT, "%,d produced/s", value);
            case "consumedPerSecond" -> String.format(Locale.ROOT, "%,d consumed/s", value);
            case "askedPerSecond" -> String.format(Locale.ROOT, "%,d asked/s", value);
            default -> String.format(Locale.ROOT, "%.2f cores", value / 1e3);
        };
    }

    private static Outcome one(final int seconds, final Run broker) throws Exception {
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
        final Path[] jars;
        try (Stream<Path> files = Files.list(Places.libraries("kafka"))) {
            jars = files.toArray(Path[]::new);
        }
        final Path classes = Places.classes("broker", jars);
        jvm(broker, log4j).option("-XX:ErrorFile=" + directory.resolve("hs_err.log")).start("kafka.Kafka",
            settings.toString());
        try {
            awaitStart(broker, port);
            final long begin = System.nanoTime();
            final Run client = jvm(new Run(), log4j).classPath(classes).start("hosts.kafka.BrokerLoad",
                Integer.toString(port), Integer.toString(seconds),
                Integer.toString(Math.min(WARM_UP_SECONDS, seconds / 2)), Long.toString(broker.process().pid()));
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
            return new Outcome(broker, client, hasCrashed, ranFor, directory);
        } finally {
            broker.process().destroyForcibly();
            deleteData(directory.resolve("data"));
        }
    }

    /** Each index is as long as it may become. */
    private static void deleteData(final Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (final NoSuchFileException e) {
            // The broker did not come so far.
        }
    }

    /** What came of one broker and its clients. */
    private record Outcome(Run broker, Run client, boolean hasCrashed, long ranFor, Path directory) {
        boolean isRight() {
            return !hasCrashed && client.status() == 0 && client.fact("clientErrors") == 0 && client.fact("torn") == 0
                && !hasErrors() && broker.fact("deferred") != null && broker.fact("deferred") > 0
                && broker.fact("deferred").equals(broker.fact("reclaimed"));
        }

        String besides() throws IOException {
            final StringBuilder text = new StringBuilder();
            if (hasCrashed) {
                text.append(crash()).append("; ");
            }
            for (final String rate : RATES) {
                if (client.fact(rate) != null) {
                    text.append(shown(rate, client.fact(rate))).append(", ");
                }
            }
            if (client.fact("clientErrors") != null) {
                text.append(client.fact("clientErrors")).append(" client errors, ");
            }
            text.append(DELETED.matcher(broker.output()).results().count()).append(" segments deleted");
            thrown(broker).forEach((type, times) -> text.append(", ").append(times).append(" times ").append(type));
            return text.toString();
        }

        /** The JVM has crashed, or Kafka has given up, as it does when its log directory fails. */
        private String crash() throws IOException {
            final Path error = directory.resolve("hs_err.log");
            if (!Files.exists(error)) {
                return "gave up after " + ranFor + " s, status " + broker.status();
            }
            final Matcher signal = Pattern.compile("SIG\\w+|InternalError").matcher(Files.readString(error));
            return "crashed after " + ranFor + " s" + (signal.find() ? " (" + signal.group() + ")" : "");
        }

        /** A warning is none: Kafka warns of a snapshot that is deleted before a busy disk has it. */
        boolean hasErrors() {
            return thrown(broker).keySet().stream().anyMatch(chain -> !chain.startsWith("WARN"));
        }
    }

    /** What the broker has logged as thrown: for each message its level, the exception, and what it came of. */
    private static Map<String, Long> thrown(final Run broker) {
        final Map<String, Long> chains = new TreeMap<>();
        String chain = "";
        for (final String line : (Iterable<String>) broker.output().lines()::iterator) {
            final Matcher message = MESSAGE.matcher(line);
            final Matcher thrown = THROWN.matcher(line);
            if (message.find()) {
                chain = message.group(1);
            } else if (thrown.find()) {
                final String type = thrown.group(1).substring(thrown.group(1).lastIndexOf('.') + 1);
                final boolean isCause = line.startsWith("Caused by");
                if (isCause) {
                    chains.computeIfPresent(chain, (key, times) -> times == 1 ? null : times - 1);
                }
                chain += (isCause ? " of " : " ") + type;
                chains.merge(chain, 1L, Long::sum);
            }
        }
        return chains;
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
            // One deletes, and the others write segments to disk before it is their turn.
            "background.threads=8"));
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

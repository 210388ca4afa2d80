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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A whole Kafka broker of one node, whose small segments are deleted after two seconds, under those who read them. */
final class Broker implements AutoCloseable {
    private static final int LEAST_SECONDS = 120;
    private static final int WARM_UP_SECONDS = 10;
    private static final int ROUNDS = 5;
    private static final int ROUND_SECONDS = 30;
    private static final long START_MILLIS = TimeUnit.SECONDS.toMillis(180);
    private static final String RULES = "rules=pack:kafka";
    private static final String[] RATES = {
        "producedPerSecond", "consumedPerSecond", "askedPerSecond", "brokerMilliCores"};
    private static final String[] UNITS = {"produced/s", "consumed/s", "asked/s", "cores"};
    private static final Pattern THROWN = Pattern.compile(
        "^(?:Caused by: )?((?:[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error))\\b");
    private static final Pattern MESSAGE = Pattern.compile("^(TRACE|DEBUG|INFO|WARN|ERROR|FATAL) ");
    private static final Pattern DELETED = Pattern.compile("Deleted offset index");

    private final Path directory;
    private final Path log4j;
    private final int port;
    private final Run broker;
    private Run client;
    private long beginNanos;

    private Broker(final Run jvm) throws Exception {
        directory = Files.createTempDirectory(Places.target(), "kafka");
        port = freePort();
        final Path settings = settings(directory, port, freePort());
        log4j = Files.write(directory.resolve("log4j.properties"), List.of(
            "log4j.rootLogger=WARN, out",
            "log4j.appender.out=org.apache.log4j.ConsoleAppender",
            "log4j.appender.out.layout=org.apache.log4j.PatternLayout",
            "log4j.appender.out.layout.ConversionPattern=%p %c %m%n",
            "log4j.logger.org.apache.kafka.storage.internals.log.LogSegment=INFO"));
        final Run format = jvm(new Run()).run("kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c",
            settings.toString());
        if (format.status() != 0) {
            throw new IllegalStateException(format.tail());
        }
        broker = jvm(jvm).option("-XX:ErrorFile=" + directory.resolve("hs_err.log")).start("kafka.Kafka",
            settings.toString());
    }

    private static String name() throws Exception {
        return "Kafka " + Places.version("kafka", "kafka-clients") + ", whole broker";
    }

    /** What goes wrong without the agent, and with it. */
    static void errors(final Table table, final int seconds) throws Exception {
        final int forSo = seconds == Hosts.SECONDS ? LEAST_SECONDS : seconds;
        try (Broker plain = new Broker(new Run())) {
            final Outcome outcome = plain.load(forSo).end();
            table.add(name(), "no agent, " + forSo + " s", outcome.broker, outcome.besides(), true);
        }
        try (Broker woven = new Broker(new Run().agent(RULES))) {
            final Outcome outcome = woven.load(forSo).end();
            table.add(name(), RULES + ", " + forSo + " s", outcome.broker, outcome.besides(), outcome.isRight());
            if (!outcome.isRight()) {
                System.err.println(outcome.client.tail());
            }
        }
    }

    /** Two brokers side by side, so that what else the machine does is the same for both. */
    static void rates(final Table table, final int seconds) throws Exception {
        final int forSo = seconds == Hosts.SECONDS ? ROUND_SECONDS : seconds;
        final List<Outcome> plain = new ArrayList<>();
        final List<Outcome> woven = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            final boolean isWovenFirst = i % 2 == 1;
            try (Broker one = new Broker(isWovenFirst ? new Run().agent(RULES) : new Run());
                    Broker two = new Broker(isWovenFirst ? new Run() : new Run().agent(RULES))) {
                one.awaitStart();
                two.awaitStart();
                one.load(forSo);
                two.load(forSo);
                final Outcome ofOne = one.end();
                final Outcome ofTwo = two.end();
                plain.add(isWovenFirst ? ofTwo : ofOne);
                woven.add(isWovenFirst ? ofOne : ofTwo);
            }
            System.err.println("round " + (i + 1) + ", no agent: " + plain.get(i).besides());
            System.err.println("round " + (i + 1) + ", " + RULES + ": " + woven.get(i).besides());
        }
        final String how = ", " + ROUNDS + " rounds of " + forSo + " s side by side";
        table.add(name(), "no agent" + how, new Run(), medians(plain), true);
        table.add(name(), RULES + how, new Run(), medians(woven) + "; by those without: " + ratios(plain, woven),
            woven.stream().allMatch(Outcome::isRight));
    }

    private static String medians(final List<Outcome> outcomes) {
        final List<String> texts = new ArrayList<>();
        for (final String rate : RATES) {
            final long[] values = outcomes.stream().map(outcome -> outcome.client.fact(rate))
                .filter(Objects::nonNull).mapToLong(Long::longValue).sorted().toArray();
            if (values.length > 0) {
                texts.add(shown(rate, values[values.length / 2]));
            }
        }
        return "medians: " + String.join(", ", texts) + "; " + outcomes.stream().filter(Outcome::hasCrashed).count()
            + " ended early, " + outcomes.stream().filter(Outcome::hasErrors).count() + " logged errors";
    }

    private static String ratios(final List<Outcome> plain, final List<Outcome> woven) {
        final List<String> texts = new ArrayList<>();
        for (final String rate : RATES) {
            final double[] values = IntStream.range(0, plain.size()).filter(i -> plain.get(i).client.fact(rate) != null
                && woven.get(i).client.fact(rate) != null).mapToDouble(i -> (double) woven.get(i).client.fact(rate)
                    / Math.max(1, plain.get(i).client.fact(rate))).sorted().toArray();
            if (values.length > 0) {
                texts.add(String.format(Locale.ROOT, "%s %.2f (%.2f to %.2f)", UNITS[List.of(RATES).indexOf(rate)],
                    values[values.length / 2], values[0], values[values.length - 1]));
            }
        }
        return String.join(", ", texts);
    }

    private static String shown(final String rate, final long value) {
        final int i = List.of(RATES).indexOf(rate);
        return rate.equals("brokerMilliCores") ? String.format(Locale.ROOT, "%.2f %s", value / 1e3, UNITS[i])
            : String.format(Locale.ROOT, "%,d %s", value, UNITS[i]);
    }

    private Broker load(final int seconds) throws Exception {
        awaitStart();
        final Path[] jars;
        try (Stream<Path> files = Files.list(Places.libraries("kafka"))) {
            jars = files.toArray(Path[]::new);
        }
        beginNanos = System.nanoTime();
        client = jvm(new Run()).classPath(Places.classes("broker", jars)).start("hosts.kafka.BrokerLoad",
            Integer.toString(port), Integer.toString(seconds), Integer.toString(Math.min(WARM_UP_SECONDS, seconds / 2)),
            Long.toString(broker.process().pid()));
        return this;
    }

    private Outcome end() throws Exception {
        while (client.process().isAlive() && broker.process().isAlive()) {
            client.process().waitFor(1, TimeUnit.SECONDS);
        }
        final long ranFor = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beginNanos);
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
    }

    @Override
    public void close() throws IOException {
        broker.process().destroyForcibly().onExit().join();
        if (client != null) {
            client.process().destroyForcibly();
        }
        deleteData(directory.resolve("data"));
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

    private Run jvm(final Run run) throws Exception {
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

    private void awaitStart() throws Exception {
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

package hosts.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer and consumers at full speed, and questions for the offsets of moments just passed, over a topic of small
 * segments that are deleted after seconds: {@code BrokerLoad PORT SECONDS WARM_UP_SECONDS PID}, the broker's.
 */
public final class BrokerLoad {
    private static final String TOPIC = "quotes";
    private static final int PARTITIONS = 4;
    private static final int RECORD_BYTES = 200;
    private static final long RETENTION_MILLIS = 2_000;
    private static final int CONSUMERS_FROM_THE_BEGINNING = 2;
    private static final int ASKERS = 4;

    private final String server;
    private final long endNanos;
    private final AtomicLong produced = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final Map<String, Long> errors = new TreeMap<>();

    private BrokerLoad(final String server, final long seconds) {
        this.server = server;
        endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /**
     * Runs.
     *
     * @param arguments the broker's port on loopback, for how long, when to begin to measure, and its process.
     * @throws Exception if the topic can't be made.
     */
    public static void main(final String[] arguments) throws Exception {
        final String server = "127.0.0.1:" + arguments[0];
        final long seconds = Long.parseLong(arguments[1]);
        final long warmUp = Long.parseLong(arguments[2]);
        final ProcessHandle broker = ProcessHandle.of(Long.parseLong(arguments[3])).orElseThrow();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1).configs(Map.of(
                "segment.bytes", "131072",
                "retention.ms", Long.toString(RETENTION_MILLIS),
                "file.delete.delay.ms", "0",
                "index.interval.bytes", "256")))).all().get();
        }
        final BrokerLoad load = new BrokerLoad(server, seconds);
        final List<Thread> threads = load.start();
        TimeUnit.SECONDS.sleep(warmUp);
        final long[] before = load.counts(broker);
        TimeUnit.SECONDS.sleep(seconds - warmUp);
        final long[] after = load.counts(broker);
        final long patience = System.currentTimeMillis() + TimeUnit.SECONDS.toMillis(60);
        for (final Thread thread : threads) {
            thread.join(Math.max(1, patience - System.currentTimeMillis()));
        }
        load.report(before, after);
        System.exit(0);
    }

    private List<Thread> start() {
        final List<Thread> threads = new ArrayList<>();
        threads.add(new Thread(this::produce, "producer"));
        threads.add(new Thread(() -> consume(false), "consumer"));
        for (int i = 0; i < CONSUMERS_FROM_THE_BEGINNING; i++) {
            threads.add(new Thread(() -> consume(true), "consumer from the beginning"));
        }
        for (int i = 0; i < ASKERS; i++) {
            threads.add(new Thread(this::ask, "asker"));
        }
        for (final Thread thread : threads) {
            thread.setDaemon(true);
            thread.start();
        }
        return threads;
    }

    private long[] counts(final ProcessHandle broker) {
        return new long[] {
            System.nanoTime(), produced.get(), consumed.get(), asked.get(),
                broker.info().totalCpuDuration().orElse(Duration.ZERO).toNanos()};
    }

    private void report(final long[] before, final long[] after) {
        final double seconds = (after[0] - before[0]) / 1e9;
        synchronized (errors) {
            errors.forEach((error, times) -> System.out.println("ERROR " + times + " times: " + error));
            System.out.println("RESULT reads=" + consumed + " torn=" + wrong
                + " producedPerSecond=" + Math.round((after[1] - before[1]) / seconds)
                + " consumedPerSecond=" + Math.round((after[2] - before[2]) / seconds)
                + " askedPerSecond=" + Math.round((after[3] - before[3]) / seconds)
                + " brokerMilliCores=" + Math.round((after[4] - before[4]) / 1e6 / seconds)
                + " clientErrors=" + errors.values().stream().mapToLong(Long::longValue).sum());
        }
    }

    private boolean isOver() {
        return System.nanoTime() - endNanos > 0;
    }

    private void failed(final Throwable error) {
        synchronized (errors) {
            errors.merge(error.toString().replaceAll("\\d+", "N"), 1L, Long::sum);
        }
    }

    private Properties settings() {
        final Properties settings = new Properties();
        settings.put("bootstrap.servers", server);
        settings.put("key.serializer", ByteArraySerializer.class.getName());
        settings.put("value.serializer", ByteArraySerializer.class.getName());
        settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        // What waits to be sent has to be sent before Kafka's own limits on a busy machine, or the producer, not the
        // broker, is what fails.
        settings.put("buffer.memory", "2097152");
        return settings;
    }

    private void produce() {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings())) {
            final byte[] value = new byte[RECORD_BYTES];
            while (!isOver()) {
                producer.send(new ProducerRecord<>(TOPIC, value), (metadata, error) -> {
                    if (error == null) {
                        produced.incrementAndGet();
                    } else {
                        failed(error);
                    }
                });
            }
        } catch (final RuntimeException e) {
            failed(e);
        }
    }

    private static List<TopicPartition> partitions() {
        final List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new TopicPartition(TOPIC, i));
        }
        return partitions;
    }

    /** From the beginning again and again: what is about to be deleted. */
    private void consume(final boolean fromTheBeginning) {
        while (!isOver()) {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings())) {
                consumer.assign(partitions());
                while (!isOver()) {
                    if (fromTheBeginning) {
                        consumer.seekToBeginning(partitions());
                    }
                    consumed.addAndGet(consumer.poll(Duration.ofMillis(100)).count());
                }
            } catch (final RuntimeException e) {
                failed(e);
            }
        }
    }

    private void ask() {
        final SplittableRandom random = new SplittableRandom();
        while (!isOver()) {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings())) {
                while (!isOver()) {
                    final Map<TopicPartition, Long> moments = new HashMap<>();
                    for (final TopicPartition partition : partitions()) {
                        moments.put(partition, System.currentTimeMillis() - RETENTION_MILLIS / 2
                            - random.nextLong(RETENTION_MILLIS));
                    }
                    consumer.offsetsForTimes(moments).forEach((partition, found) -> {
                        if (found != null && found.timestamp() < moments.get(partition)) {
                            wrong.incrementAndGet();
                        }
                    });
                    asked.incrementAndGet();
                }
            } catch (final RuntimeException e) {
                failed(e);
            }
        }
    }
}

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
 * Producers and consumers at full speed, and questions for the offsets of moments just passed, over a topic of small
 * segments that are deleted after seconds: {@code BrokerLoad PORT SECONDS}.
 */
public final class BrokerLoad {
    private static final String TOPIC = "quotes";
    private static final int PARTITIONS = 4;
    private static final int RECORD_BYTES = 200;
    private static final long RETENTION_MILLIS = 1_000;
    private static final int ASKERS = 2;

    private final String server;
    private final long endNanos;
    private final AtomicLong produced = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private final Map<String, Long> errors = new TreeMap<>();

    private BrokerLoad(final String server, final long seconds) {
        this.server = server;
        endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /**
     * Runs.
     *
     * @param arguments the broker's port on loopback, and for how long.
     * @throws Exception if the topic can't be made.
     */
    public static void main(final String[] arguments) throws Exception {
        final String server = "127.0.0.1:" + arguments[0];
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1).configs(Map.of(
                "segment.bytes", "131072",
                "retention.ms", Long.toString(RETENTION_MILLIS),
                "file.delete.delay.ms", "0",
                "index.interval.bytes", "256")))).all().get();
        }
        final BrokerLoad load = new BrokerLoad(server, Long.parseLong(arguments[1]));
        final List<Thread> threads = new ArrayList<>();
        threads.add(new Thread(load::produce, "producer"));
        threads.add(new Thread(() -> load.consume(false), "consumer"));
        threads.add(new Thread(() -> load.consume(true), "consumer from the beginning"));
        for (int i = 0; i < ASKERS; i++) {
            threads.add(new Thread(load::ask, "asker"));
        }
        for (final Thread thread : threads) {
            thread.setDaemon(true);
            thread.start();
        }
        final long patience = TimeUnit.SECONDS.toMillis(Long.parseLong(arguments[1]) + 20);
        final long begin = System.currentTimeMillis();
        for (final Thread thread : threads) {
            thread.join(Math.max(1, patience - (System.currentTimeMillis() - begin)));
        }
        synchronized (load.errors) {
            load.errors.forEach((error, times) -> System.out.println("ERROR " + times + " times: " + error));
            System.out.println("RESULT reads=" + load.consumed + " torn=0 produced=" + load.produced + " asked="
                + load.asked
                + " clientErrors=" + load.errors.values().stream().mapToLong(Long::longValue).sum());
        }
        System.exit(0);
    }

    private boolean isOver() {
        return System.nanoTime() - endNanos > 0;
    }

    private void failed(final Throwable error) {
        synchronized (errors) {
            errors.merge(error.toString(), 1L, Long::sum);
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
        settings.put("request.timeout.ms", "5000");
        settings.put("default.api.timeout.ms", "5000");
        settings.put("delivery.timeout.ms", "6000");
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
                        moments.put(partition, System.currentTimeMillis() - random.nextLong(2 * RETENTION_MILLIS));
                    }
                    consumer.offsetsForTimes(moments);
                    asked.incrementAndGet();
                }
            } catch (final RuntimeException e) {
                failed(e);
            }
        }
    }
}

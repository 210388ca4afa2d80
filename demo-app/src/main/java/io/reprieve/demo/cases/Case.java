package io.reprieve.demo.cases;

import io.reprieve.demo.kafka.KafkaMain;
import io.reprieve.demo.lucene.LuceneMain;
import io.reprieve.demo.pool.PoolMain;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A program over a library that nobody here wrote, and how it goes wrong.
 */
enum Case {
    /** Lookups in a memory-mapped index that is being deleted. */
    KAFKA(
        "Kafka",
        KafkaMain.class.getName(),
        List.of(
            new Variant(1, "3.9.0, no agent", "3.9.0", "no agent", "kafka-3.9.0", false),
            new Variant(2, "3.9.0, with the agent", "3.9.0", "agent", "kafka-3.9.0", true),
            new Variant(3, "4.1.1, its read-write lock", "4.1.1", "its own lock", "kafka-4.1.1", false)),
        "Consumers look offsets up in the memory-mapped indexes of a partition, while retention deletes the oldest"
            + " segment and unmaps its index. Kafka 3.9.0 looks up without a lock. Kafka 4.1.1 took a read-write lock"
            + " around it (KAFKA-19390).",
        "lookups",
        "segments rolled",
        "deleteIfExists()",
        List.of(NullPointerException.class.getName())),

    /** Searches through a reader that is being closed. */
    LUCENE(
        "Lucene",
        LuceneMain.class.getName(),
        List.of(
            new Variant(1, "9.12.1, no agent", "9.12.1", "no agent", "lucene-9.12.1", false),
            new Variant(2, "9.12.1, with the agent", "9.12.1", "agent", "lucene-9.12.1", true)),
        "Searches go on while the index is opened anew, and the old reader is closed under them. Up to JDK 20 Lucene"
            + " 9.12.1 unmaps its files at once. With later ones it closes a shared arena: the JVM stops every thread"
            + " for it, nothing crashes, and searches fail.",
        "searches",
        "refreshes",
        "close()",
        List.of("org.apache.lucene.store.AlreadyClosedException", NullPointerException.class.getName())),

    /** Reads of a pooled object that is being used again. */
    POOL(
        "Commons Pool",
        PoolMain.class.getName(),
        List.of(
            new Variant(1, "2.12.0, no agent", "2.12.0", "no agent", "commons-pool2-2.12.0", false),
            new Variant(2, "2.12.0, with the agent", "2.12.0", "agent", "commons-pool2-2.12.0", true)),
        "Readers look at the published order book, while the next one is published and the old one goes back to its"
            + " GenericObjectPool, to be cleared and filled again.",
        "reads",
        "books published",
        "returnObject()",
        List.of());

    /** From this JDK on Lucene 9.12.1 maps memory segments, as the multi-release part of its jar does. */
    private static final int FIRST_JDK_WITH_ARENAS = 21;

    private final String title;
    private final String program;
    private final List<Variant> variants;
    private final String story;
    private final String reads;
    private final String changes;
    private final String release;
    private final List<String> failuresLeftToLibrary;

    Case(
        final String title,
        final String program,
        final List<Variant> variants,
        final String story,
        final String reads,
        final String changes,
        final String release,
        final List<String> failuresLeftToLibrary) {
        this.title = title;
        this.program = program;
        this.variants = variants;
        this.story = story;
        this.reads = reads;
        this.changes = changes;
        this.release = release;
        this.failuresLeftToLibrary = failuresLeftToLibrary;
    }

    /** The name on the command line, and of the rules file. */
    String commandName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String title() {
        return title;
    }

    /** The class with the program's {@code main}. */
    String program() {
        return program;
    }

    List<Variant> variants() {
        return variants;
    }

    Variant unprotected() {
        return variants.get(0);
    }

    Variant withAgent() {
        return variants.get(1);
    }

    /** The library's own cure. */
    Optional<Variant> upstream() {
        return variants.stream().skip(2).findFirst();
    }

    /** What happens, in a few sentences. */
    String story() {
        return story;
    }

    /** What the reads are called. */
    String reads() {
        return reads;
    }

    /** What the changes are called. */
    String changes() {
        return changes;
    }

    /** The method whose body is deferred, or that calls it: what the program waits for. */
    String release() {
        return release;
    }

    /** Whether there is a rules file that names methods of the library alone, as far as that can be. */
    boolean hasLibraryRules() {
        return !failuresLeftToLibrary.isEmpty();
    }

    /**
     * Whether a read may throw this though the rules are right: rules that defer only the unmapping leave it to the
     * library to tell a reader that it came too late.
     */
    boolean mayFail(final String exception, final boolean usesLibraryRules) {
        return usesLibraryRules && failuresLeftToLibrary.contains(exception);
    }

    /** Whether the JVM is bound to crash without protection, sooner or later. */
    boolean crashes(final Runtime.Version version) {
        return switch (this) {
            case KAFKA -> true;
            case LUCENE -> version.feature() < FIRST_JDK_WITH_ARENAS;
            case POOL -> false;
        };
    }
}

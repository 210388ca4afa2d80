package io.reprieve;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What the runtime logs while a test runs, kept off the console.
 */
final class LogCapture extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("io.reprieve");
    private final boolean usedParents = logger.getUseParentHandlers();
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    LogCapture() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    List<LogRecord> records() {
        return records;
    }

    /** How many messages contain all of the parts. */
    long count(final String... parts) {
        return records.stream()
            .filter(entry -> List.of(parts).stream().allMatch(entry.getMessage()::contains))
            .count();
    }

    @Override
    public void publish(final LogRecord entry) {
        records.add(entry);
    }

    @Override
    public void flush() {
    }

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(usedParents);
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("logged:");
        records.forEach(entry -> text.append(System.lineSeparator()).append(entry.getMessage()));
        return text.toString();
    }
}

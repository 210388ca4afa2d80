package io.reprieve.demo.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The most memory that a process had, as Linux tells it; elsewhere nothing is known.
 */
final class ProcessMemory {
    private static final String HIGH_WATER_MARK = "VmHWM:";
    private static final int BYTES_PER_KILOBYTE = 1_024;

    private final Path status;
    private final Path maps;
    private final String mappedBelow;
    private long residentBytes = -1;
    private long mappedFiles = -1;

    ProcessMemory(final long pid, final Path mappedBelow) {
        final Path process = Path.of("/proc", Long.toString(pid));
        status = process.resolve("status");
        maps = process.resolve("maps");
        this.mappedBelow = mappedBelow.toString();
    }

    /** Looks. To be called now and then. */
    void sample() {
        try (Stream<String> lines = Files.lines(status); Stream<String> mappings = Files.lines(maps)) {
            lines.filter(line -> line.startsWith(HIGH_WATER_MARK))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KILOBYTE)
                .forEach(bytes -> residentBytes = Math.max(residentBytes, bytes));
            mappedFiles = Math.max(mappedFiles, mappings.filter(line -> line.contains(mappedBelow)).count());
        } catch (final IOException | UncheckedIOException e) {
            // Not Linux, or the process has just ended: what was seen so far is all there is to know.
        }
    }

    /** The most memory in use so far. */
    OptionalLong residentBytes() {
        return residentBytes < 0 ? OptionalLong.empty() : OptionalLong.of(residentBytes);
    }

    /** The most files that were mapped when somebody looked. */
    OptionalLong mappedFiles() {
        return mappedFiles < 0 ? OptionalLong.empty() : OptionalLong.of(mappedFiles);
    }
}

package io.reprieve.jfr.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;

/**
 * The chunks that a recording is a row of, each of which begins with a header that has its length, and can be read
 * alone.
 */
final class Chunks {
    private static final int HEADER = 68;
    private static final int SIZE_AT = 8;
    private static final int STATE_AT = 64;
    private static final byte BEING_WRITTEN = (byte) 0xff;

    private Chunks() {
    }

    /** How much of a recording is whole chunks. */
    static long wholeLength(final Path recording) throws IOException {
        final List<Long> ends = ends(recording);
        return ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
    }

    private static List<Long> ends(final Path recording) throws IOException {
        final List<Long> ends = new ArrayList<>();
        final ByteBuffer header = ByteBuffer.allocate(HEADER);
        try (FileChannel channel = FileChannel.open(recording)) {
            long end = 0;
            while (true) {
                header.clear();
                while (header.hasRemaining() && channel.read(header, end + header.position()) > 0) {
                    continue;
                }
                final long size = header.getLong(SIZE_AT);
                if (header.hasRemaining() || size < HEADER || size > channel.size() - end
                    || header.get(STATE_AT) == BEING_WRITTEN) {
                    return ends;
                }
                end += size;
                ends.add(end);
            }
        }
    }

    static void copy(final Path recording, final long from, final long to, final Path part) throws IOException {
        try (FileChannel in = FileChannel.open(recording);
            FileChannel out = FileChannel.open(
                part, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long copied = from; copied < to;) {
                copied += in.transferTo(copied, to - copied, out);
            }
        }
    }

    /** Whether it is a row of recordings, as cat makes one; {@code false} if that can't be told. */
    static boolean areOfSeveralJvms(final Path recording) {
        final Set<List<Long>> jvms = new HashSet<>();
        try {
            final Path part = Files.createTempFile("reprieve-report-", ".jfr");
            try {
                long begin = 0;
                for (final long end : ends(recording)) {
                    copy(recording, begin, end, part);
                    addJvms(part, jvms);
                    begin = end;
                }
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (final IOException | RuntimeException | InternalError e) {
            // Of what was read before, something may be known.
            return jvms.size() > 1;
        }
        return jvms.size() > 1;
    }

    private static void addJvms(final Path chunk, final Set<List<Long>> jvms) throws IOException {
        final FlightEvent event = new FlightEvent();
        try (jdk.jfr.consumer.RecordingFile recording = new jdk.jfr.consumer.RecordingFile(chunk)) {
            while (recording.hasMoreEvents()) {
                final RecordedEvent next = recording.readEvent();
                if (next.getEventType().getName().equals(ReclamationReader.JVM_INFORMATION)) {
                    jvms.add(ReclamationReader.jvmOf(event.at(next)));
                    return;
                }
            }
        }
    }
}

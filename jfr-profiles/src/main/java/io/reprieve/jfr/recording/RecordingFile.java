package io.reprieve.jfr.recording;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import org.openjdk.jmc.common.io.IOToolkit;

/**
 * A recording on disk, also a compressed one. It is read event by event, so that its size doesn't matter.
 *
 * @param reclamation what it tells.
 * @param damage      what of it could not be read, in plain words; empty if all could.
 */
public record RecordingFile(Reclamation reclamation, String damage) {
    /** What recordings, and those compressed with gzip, LZ4 or zip, begin with. */
    private static final List<String> BEGINNINGS = List.of("464c5200", "1f8b", "04224d18", "504b0304");
    private static final int BEGINNING = 4;

    /**
     * Reads what a recording tells of reclamation.
     *
     * @param file the recording.
     * @return what it tells.
     * @throws UnreadableRecordingException if it is no recording, or nothing of it can be read, or it is of a program
     *     without Reprieve.
     */
    public static RecordingFile read(final Path file) throws UnreadableRecordingException {
        checkIsRecording(file);
        try {
            return IOToolkit.isCompressedFile(file.toFile()) ? readUncompressed(file) : read(file, file);
        } catch (final EOFException e) {
            throw new UnreadableRecordingException(cutShort(file, "nothing of it can be read"));
        } catch (final IOException e) {
            throw damaged(file, e);
        } catch (final NoClassDefFoundError e) {
            throw new UnreadableRecordingException(
                "this Java has no Flight Recorder (module jdk.jfr), which reads recordings: use a JDK for the report");
        } catch (final OutOfMemoryError e) {
            throw new UnreadableRecordingException(
                file + " needs more memory: start Java with a larger heap, for example java -Xmx1g -jar ...");
        }
    }

    private static RecordingFile readUncompressed(final Path file) throws IOException, UnreadableRecordingException {
        final Path whole = Files.createTempFile("reprieve-report-", ".jfr");
        try (InputStream in = IOToolkit.openUncompressedStream(file.toFile())) {
            Files.copy(in, whole, StandardCopyOption.REPLACE_EXISTING);
            return read(file, whole);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static RecordingFile read(final Path file, final Path content)
            throws IOException, UnreadableRecordingException {
        final long length = Files.size(content);
        final long whole = Chunks.wholeLength(content);
        if (whole == length) {
            return new RecordingFile(readWhole(file, content, false), "");
        }
        if (whole == 0) {
            throw new UnreadableRecordingException(cutShort(file, "nothing of it can be read"));
        }
        final Path rest = Files.createTempFile("reprieve-report-", ".jfr");
        try {
            Chunks.copy(content, 0, whole, rest);
            return new RecordingFile(
                readWhole(file, rest, true), cutShort(file, "what follows is about the part that can be read"));
        } finally {
            Files.deleteIfExists(rest);
        }
    }

    private static Reclamation readWhole(final Path file, final Path content, final boolean isCut)
            throws UnreadableRecordingException {
        final ReclamationReader reader = new ReclamationReader();
        final Map<String, Boolean> isOfInterest = new HashMap<>();
        final Map<Long, String> thresholds = new HashMap<>();
        final Map<Long, String> names = new HashMap<>();
        final FlightEvent event = new FlightEvent();
        try (jdk.jfr.consumer.RecordingFile recording = new jdk.jfr.consumer.RecordingFile(content)) {
            while (recording.hasMoreEvents()) {
                final RecordedEvent next = recording.readEvent();
                final String id = next.getEventType().getName();
                if (isOfInterest.computeIfAbsent(id, ReclamationReader::isOfInterest)) {
                    reader.accept(id, event.at(next));
                    names.putIfAbsent(next.getEventType().getId(), id);
                } else if (id.equals("jdk.ActiveSetting") && next.getString("name").equals("threshold")) {
                    thresholds.put(next.getLong("id"), next.getString("value"));
                }
            }
        } catch (final IOException | RuntimeException | InternalError e) {
            // The JDK reads a chunk with the tables of the one before it if that happens to have the same number.
            throw Chunks.areOfSeveralJvms(content) ? ofSeveralJvms(file) : damaged(file, e);
        }
        if (reader.hasSeveralJvms()) {
            throw ofSeveralJvms(file);
        }
        thresholds.forEach((type, length) -> {
            if (names.containsKey(type)) {
                reader.threshold(names.get(type), length);
            }
        });
        final Reclamation reclamation = reader.end();
        checkIsOfUs(file, reclamation, isCut);
        return reclamation;
    }

    private static UnreadableRecordingException damaged(final Path file, final Throwable failure) {
        return new UnreadableRecordingException(file + " is damaged: it cannot be read ("
            + (failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage()) + ")");
    }

    private static UnreadableRecordingException ofSeveralJvms(final Path file) {
        return new UnreadableRecordingException(file + " has the recordings of several JVMs, one behind the other, and"
            + " a report is about one: jfr disassemble --max-chunks 1 --output DIRECTORY " + file.getFileName()
            + " takes them apart, and jfr assemble DIRECTORY FILE puts together those of one JVM");
    }

    private static String cutShort(final Path file, final String consequence) {
        return file + " has been cut short: a part of the recording is missing, " + consequence
            + ". Was it copied before the recording had ended? jcmd PID JFR.dump filename=FILE writes a whole one";
    }

    private static void checkIsRecording(final Path file) throws UnreadableRecordingException {
        if (!Files.exists(file)) {
            throw new UnreadableRecordingException("there is no file " + file);
        }
        if (Files.isDirectory(file)) {
            throw new UnreadableRecordingException(file + " is a directory, not a recording");
        }
        final StringBuilder beginning = new StringBuilder();
        try (InputStream in = Files.newInputStream(file)) {
            for (final byte value : in.readNBytes(BEGINNING)) {
                beginning.append(String.format("%02x", value));
            }
        } catch (final AccessDeniedException e) {
            // Its message is the file's name and no more.
            throw new UnreadableRecordingException(
                "cannot read " + file + ": its permissions do not allow it to " + System.getProperty("user.name"));
        } catch (final IOException e) {
            throw new UnreadableRecordingException("cannot read " + file + ": " + e.getMessage());
        }
        if (beginning.length() == 0) {
            throw new UnreadableRecordingException(file + " is empty: there is nothing in it. A recording is written"
                + " when it is dumped (jcmd PID JFR.dump filename=FILE), or when the JVM ends (with filename=FILE among"
                + " the options of -XX:StartFlightRecording)");
        }
        if (BEGINNINGS.stream().noneMatch(beginning.toString()::startsWith)) {
            throw new UnreadableRecordingException(file + " is not a Flight Recorder recording");
        }
    }

    private static void checkIsOfUs(final Path file, final Reclamation reclamation, final boolean isCut)
            throws UnreadableRecordingException {
        if (reclamation.hasAny(EventType.values()) || reclamation.settings().hasAgent()) {
            return;
        }
        if (isCut) {
            throw new UnreadableRecordingException(cutShort(file, "and the rest has no event of Reprieve"));
        }
        throw new UnreadableRecordingException(file + " has no event of Reprieve: the program that was recorded ran"
            + " without it. Start it with -javaagent:reprieve-agent.jar, and record with"
            + " -XX:StartFlightRecording:settings=default,settings=reprieve.jfc,filename=FILE");
    }
}

package io.reprieve.jfr.recording;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.flightrecorder.CouldNotLoadRecordingException;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;
import org.openjdk.jmc.flightrecorder.parser.IParserExtension;
import org.openjdk.jmc.flightrecorder.parser.ParserExtensionRegistry;
import org.openjdk.jmc.flightrecorder.parser.filter.FilterExtension;
import org.openjdk.jmc.flightrecorder.parser.filter.OnLoadFilters;

/**
 * A recording on disk, also a compressed one.
 *
 * @param items  its events.
 * @param damage what of it could not be read, in plain words; empty if all could.
 */
public record RecordingFile(IItemCollection items, String damage) {
    /** Our events, and the few of the JVM's that say what was recorded. */
    private static final Pattern OF_INTEREST = Pattern.compile(
        "io\\.reprieve\\..*|jdk\\.(JVMInformation|ActiveSetting|InitialSystemProperty|InitialEnvironmentVariable)");
    /** What recordings, and those compressed with gzip, LZ4 or zip, begin with. */
    private static final List<String> BEGINNINGS = List.of("464c5200", "1f8b", "04224d18", "504b0304");
    private static final int BEGINNING = 4;

    /**
     * Reads what a recording tells of reclamation.
     *
     * @param file the recording.
     * @return its events.
     * @throws UnreadableRecordingException if it is no recording, or nothing of it can be read, or it is of a program
     *     without Reprieve.
     */
    public static RecordingFile read(final Path file) throws UnreadableRecordingException {
        checkIsRecording(file);
        final Complaints complaints = new Complaints();
        final Logger logger = Logger.getLogger(JfrLoaderToolkit.class.getPackageName());
        final boolean isHeardByParents = logger.getUseParentHandlers();
        logger.setUseParentHandlers(false);
        logger.addHandler(complaints);
        final IItemCollection items;
        try {
            items = JfrLoaderToolkit.loadEvents(List.of(file.toFile()), extensions());
        } catch (final CouldNotLoadRecordingException | IOException | RuntimeException e) {
            throw complaints.hasAny ? new UnreadableRecordingException(cutShort(file, "nothing of it can be read"))
                : new UnreadableRecordingException(file + " is damaged: JDK Mission Control cannot read it ("
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()) + ")");
        } catch (final OutOfMemoryError e) {
            throw new UnreadableRecordingException(
                file + " needs more memory: start Java with a larger heap, for example java -Xmx4g -jar ...");
        } finally {
            logger.removeHandler(complaints);
            logger.setUseParentHandlers(isHeardByParents);
        }
        checkIsOfUs(file, items, complaints.hasAny);
        return new RecordingFile(
            items, complaints.hasAny ? cutShort(file, "what follows is about the part that can be read") : "");
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

    private static void checkIsOfUs(final Path file, final IItemCollection items, final boolean isCut)
            throws UnreadableRecordingException {
        final Reclamation reclamation = Reclamation.in(items);
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

    private static List<IParserExtension> extensions() {
        final List<IParserExtension> extensions = new ArrayList<>(ParserExtensionRegistry.getParserExtensions());
        extensions.add(new FilterExtension(OnLoadFilters.includeEvents(OF_INTEREST)));
        return extensions;
    }

    /** JMC leaves out what it cannot read and tells only its log. */
    private static final class Complaints extends Handler {
        // Written by JMC's threads, which have ended when it is read.
        private volatile boolean hasAny;

        @Override
        public void publish(final LogRecord complaint) {
            if (complaint.getThrown() != null) {
                hasAny = true;
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    }
}

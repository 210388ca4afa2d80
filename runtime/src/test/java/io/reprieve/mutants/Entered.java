package io.reprieve.mutants;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Notes the methods that are entered, in a file beside the classes: it outlives a JVM that is halted, and the JVMs that
 * a test starts write to it too. Called by what {@link Coverage} has woven in.
 */
public final class Entered {
    /** Its name, a resource of the class path. */
    static final String FILE = "mutants.entered";
    private static final MappedByteBuffer METHODS = map();

    private Entered() {
    }

    private static MappedByteBuffer map() {
        boolean isInterrupted = false;
        try {
            while (true) {
                try (FileChannel file = FileChannel.open(
                    Path.of(Entered.class.getClassLoader().getResource(FILE).toURI()), StandardOpenOption.READ,
                    StandardOpenOption.WRITE)) {
                    return file.map(FileChannel.MapMode.READ_WRITE, 0, file.size());
                } catch (final ClosedByInterruptException e) {
                    // A test interrupts whoever it finds.
                    isInterrupted |= Thread.interrupted();
                }
            }
        } catch (final IOException | URISyntaxException e) {
            throw new ExceptionInInitializerError(e);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * A method is entered.
     *
     * @param method its number.
     */
    public static void note(final int method) {
        METHODS.put(method, (byte) 1);
    }
}

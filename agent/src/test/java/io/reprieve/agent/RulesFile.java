package io.reprieve.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A rules file that a test makes for its child JVMs, and deletes again.
 */
final class RulesFile implements AutoCloseable {
    private final Path path;

    private RulesFile(final Path path) {
        this.path = path;
    }

    static RulesFile of(final String... lines) {
        try {
            final Path path = Files.createTempFile("test", ".rules");
            Files.write(path, List.of(lines));
            return new RulesFile(path);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of the files beside the test programs. */
    static RulesFile named(final String name) {
        try {
            return of(Files.readString(ChildJvm.placeOf(RulesFile.class).resolve(name)));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String argument() {
        return "rules=" + path;
    }

    /** Where a line of it stands, as reports say it. */
    String line(final int number) {
        return path + ":" + number;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            Files.delete(path);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

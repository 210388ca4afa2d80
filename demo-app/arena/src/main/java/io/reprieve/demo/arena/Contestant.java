package io.reprieve.demo.arena;

import io.reprieve.RcuDomain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * A directory, and how a reader that has been replaced is closed.
 */
enum Contestant {
    /** Lucene's directory, and a program that closes under its searches. */
    CLOSED_AT_ONCE("MMapDirectory, closed at once") {
        @Override
        Directory open(final Path path, final RcuDomain domain) throws IOException {
            return new MMapDirectory(path);
        }

        @Override
        void close(final DirectoryReader reader, final RcuDomain domain) throws IOException {
            reader.close();
        }
    },
    /** Lucene's directory; the handshakes are left to the reclaimer. */
    CLOSED_LATER("MMapDirectory, close deferred") {
        @Override
        Directory open(final Path path, final RcuDomain domain) throws IOException {
            return new MMapDirectory(path);
        }
    },
    /** Ours: no handshakes. */
    ARENA("ArenaDirectory, close deferred") {
        @Override
        Directory open(final Path path, final RcuDomain domain) throws IOException {
            return new ArenaDirectory(path, domain);
        }
    };

    private final String title;

    Contestant(final String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    abstract Directory open(Path path, RcuDomain domain) throws IOException;

    /** Closes a reader that searches may still be using. */
    void close(final DirectoryReader reader, final RcuDomain domain) throws IOException {
        domain.defer(reader, Contestant::closeNow);
    }

    private static void closeNow(final DirectoryReader reader) {
        try {
            reader.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.reprieve.demo.arena;

import io.reprieve.RcuDomain;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FSLockFactory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.Unwrappable;

/**
 * A directory whose files are read through memory mappings, one arena for each. Closing an input is a release: the file
 * is unmapped after a grace period, and no thread is stopped for it, as it would be by the shared arenas of Lucene's
 * {@code MMapDirectory}; so files need not be grouped, and none is mapped longer than it is used.
 *
 * <p>Each read is a section of its own, and finds out there whether the file is still open: a use of a closed input is
 * an {@code AlreadyClosedException}, on whatever thread. Whoever reads much does so within a section of his own; those
 * nested in it cost next to nothing.
 */
public final class ArenaDirectory extends FSDirectory {
    private final RcuDomain domain;

    /**
     * A directory.
     *
     * @param path   where its files are.
     * @param domain whose grace periods inputs wait for that have been closed.
     * @throws IOException if the path is no directory and can't be made one.
     */
    public ArenaDirectory(final Path path, final RcuDomain domain) throws IOException {
        super(path, FSLockFactory.getDefault());
        this.domain = domain;
    }

    @Override
    public IndexInput openInput(final String name, final IOContext context) throws IOException {
        ensureOpen();
        ensureCanRead(name);
        // Lucene's tests wrap paths; what they make of them can't be mapped.
        final Path path = Unwrappable.unwrapAll(directory.resolve(name));
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return ArenaIndexInput.open("ArenaIndexInput(path=\"" + path + "\")", domain, file);
        }
    }
}

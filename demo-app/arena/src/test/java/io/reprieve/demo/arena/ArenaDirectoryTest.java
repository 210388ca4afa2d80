package io.reprieve.demo.arena;

import io.reprieve.Rcu;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.store.BaseDirectoryTestCase;

/**
 * Lucene's own tests of a directory.
 */
public final class ArenaDirectoryTest extends BaseDirectoryTestCase {
    /** Made by JUnit. */
    public ArenaDirectoryTest() {
    }

    @Override
    protected Directory getDirectory(final Path path) throws IOException {
        return new ArenaDirectory(path, Rcu.domain("lucene"));
    }
}

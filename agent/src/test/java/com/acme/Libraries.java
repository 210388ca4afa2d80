package com.acme;

import io.reprieve.Rcu;
import java.io.File;
import java.nio.file.Path;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.kafka.storage.internals.log.OffsetIndex;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.MMapDirectory;

/**
 * Libraries that nobody here wrote, whose methods a rules file names. What they release under a reader stays until the
 * reader has left.
 */
public final class Libraries {
    private Libraries() {
    }

    public static void main(final String[] arguments) throws Exception {
        final Path directory = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "pool" -> pool();
            case "kafka" -> kafka(directory);
            default -> lucene(directory);
        }
        System.out.println("ok");
    }

    private static void pool() throws Exception {
        try (GenericObjectPool<StringBuilder> pool = new GenericObjectPool<>(new Factory())) {
            final StringBuilder builder = pool.borrowObject();
            Rcu.readLock();
            pool.returnObject(builder);
            Check.equal(0, pool.getNumIdle(), "idle under a reader");
            Rcu.readUnlock();
            Rcu.barrier();
            Check.equal(1, pool.getNumIdle(), "idle after it has left");
        }
    }

    private static final class Factory extends BasePooledObjectFactory<StringBuilder> {
        @Override
        public StringBuilder create() {
            return new StringBuilder();
        }

        @Override
        public PooledObject<StringBuilder> wrap(final StringBuilder builder) {
            return new DefaultPooledObject<>(builder);
        }
    }

    private static void kafka(final Path directory) throws Exception {
        final File file = directory.resolve("1.index").toFile();
        final OffsetIndex index = new OffsetIndex(file, 1_000, 800);
        index.append(1_010, 7);
        Rcu.readLock();
        Check.equal(7, index.lookup(1_015).position, "what is looked up");
        index.closeHandler();
        Check.equal(1L, Rcu.statistics().pending(), "mappings that stay under a reader");
        Rcu.readUnlock();
        Rcu.barrier();
        Check.equal(1L, Rcu.statistics().reclaimed(), "mappings that went after it had left");
    }

    private static void lucene(final Path directory) throws Exception {
        try (MMapDirectory files = new MMapDirectory(directory)) {
            try (IndexWriter writer = new IndexWriter(files, new IndexWriterConfig())) {
                final Document document = new Document();
                document.add(new StringField("id", "1", Field.Store.YES));
                writer.addDocument(document);
            }
            final DirectoryReader reader = DirectoryReader.open(files);
            Rcu.readLock();
            reader.close();
            Check.equal("1", reader.storedFields().document(0).get("id"), "what is read after close()");
            Rcu.readUnlock();
            Rcu.barrier();
            Check.equal(0, reader.getRefCount(), "references after the reader has left");
        }
    }
}

package com.acme.faults;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.agrona.IoUtil;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.kafka.clients.producer.internals.BufferPool;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.log.OffsetIndex;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.MMapDirectory;
import org.eclipse.jetty.util.ConcurrentPool;
import org.eclipse.jetty.util.Pool;
import org.h2.Driver;
import org.xerial.snappy.pool.CachingBufferPool;

/**
 * Pools and releases of libraries that nobody here wrote. Rules name their methods.
 */
final class LibraryPools {
    private LibraryPools() {
    }

    /** A pooled object of commons-pool2. */
    static final class Page {
        private long version;

        long version() {
            return version;
        }
    }

    private static final class Pages extends BasePooledObjectFactory<Page> {
        @Override
        public Page create() {
            return new Page();
        }

        @Override
        public PooledObject<Page> wrap(final Page page) {
            return new DefaultPooledObject<>(page);
        }
    }

    private static IllegalStateException failed(final Exception e) {
        return new IllegalStateException(e);
    }

    /** Objects of commons-pool2. */
    static final class Pool2 extends Subject {
        private static volatile Page current;
        private final GenericObjectPool<Page> pool = new GenericObjectPool<>(new Pages());

        {
            pool.setMaxTotal(1_000);
        }

        @Override
        public void begin() {
            current = fresh();
        }

        @Override
        public void readOnce() {
            use(current);
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            use((Page) taken);
        }

        @Override
        public void swap() {
            final Page old = current;
            current = fresh();
            release(old);
        }

        @Override
        public void releaseFirst() {
            release(current);
            current = fresh();
        }

        @Override
        public void releaseTwice() {
            final Page old = current;
            current = fresh();
            release(old);
            release(old);
        }

        @Override
        public void useAfter() {
            final Page old = current;
            current = fresh();
            release(old);
            use(old);
        }

        @Override
        public void useBefore() {
            final Page old = current;
            current = fresh();
            use(old);
            release(old);
        }

        private Page fresh() {
            try {
                return pool.borrowObject();
            } catch (final Exception e) {
                throw failed(e);
            }
        }

        private static void use(final Page it) {
            it.version();
        }

        private void release(final Page it) {
            try {
                pool.returnObject(it);
            } catch (final IllegalStateException e) {
                // Released twice: the pool itself finds out, when it is too late.
                return;
            }
        }
    }

    /** Kafka's mapped indexes. */
    static final class KafkaIndex extends Subject {
        private static volatile OffsetIndex current;

        @Override
        public void begin() {
            current = fresh();
        }

        @Override
        public void readOnce() {
            use(current);
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            use((OffsetIndex) taken);
        }

        @Override
        public void swap() {
            final OffsetIndex old = current;
            current = fresh();
            release(old);
        }

        @Override
        public void releaseFirst() {
            release(current);
            current = fresh();
        }

        @Override
        public void releaseTwice() {
            final OffsetIndex old = current;
            current = fresh();
            release(old);
            release(old);
        }

        @Override
        public void useAfter() {
            final OffsetIndex old = current;
            current = fresh();
            release(old);
            use(old);
        }

        @Override
        public void useBefore() {
            final OffsetIndex old = current;
            current = fresh();
            use(old);
            release(old);
        }

        private OffsetIndex fresh() {
            try {
                final OffsetIndex index =
                    new OffsetIndex(Faults.directory.resolve(System.nanoTime() + ".index").toFile(), 1_000, 800);
                index.append(1_010, 7);
                return index;
            } catch (final IOException e) {
                throw failed(e);
            }
        }

        private static void use(final OffsetIndex it) {
            it.lookup(1_015);
        }

        private void release(final OffsetIndex it) {
            it.closeHandler();
        }
    }

    /** The buffers of Kafka's producer. */
    static final class KafkaBuffers extends Subject {
        private static volatile ByteBuffer current;
        private final BufferPool pool = new BufferPool(1 << 20, 128, new Metrics(), Time.SYSTEM, "pool");

        @Override
        public void begin() {
            current = fresh();
        }

        @Override
        public void readOnce() {
            use(current);
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            use((ByteBuffer) taken);
        }

        @Override
        public void swap() {
            final ByteBuffer old = current;
            current = fresh();
            release(old);
        }

        @Override
        public void releaseFirst() {
            release(current);
            current = fresh();
        }

        @Override
        public void releaseTwice() {
            final ByteBuffer old = current;
            current = fresh();
            release(old);
            release(old);
        }

        @Override
        public void useAfter() {
            final ByteBuffer old = current;
            current = fresh();
            release(old);
            use(old);
        }

        @Override
        public void useBefore() {
            final ByteBuffer old = current;
            current = fresh();
            use(old);
            release(old);
        }

        private ByteBuffer fresh() {
            try {
                return pool.allocate(128, 1_000);
            } catch (final InterruptedException e) {
                throw failed(e);
            }
        }

        private static void use(final ByteBuffer it) {
            it.putInt(0, 1);
        }

        private void release(final ByteBuffer it) {
            pool.deallocate(it);
        }
    }

    /** The buffers of snappy-java. */
    static final class SnappyBuffers extends Subject {
        private static volatile ByteBuffer current;

        @Override
        public void begin() {
            current = fresh();
        }

        @Override
        public void readOnce() {
            use(current);
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            use((ByteBuffer) taken);
        }

        @Override
        public void swap() {
            final ByteBuffer old = current;
            current = fresh();
            release(old);
        }

        @Override
        public void releaseFirst() {
            release(current);
            current = fresh();
        }

        @Override
        public void releaseTwice() {
            final ByteBuffer old = current;
            current = fresh();
            release(old);
            release(old);
        }

        @Override
        public void useAfter() {
            final ByteBuffer old = current;
            current = fresh();
            release(old);
            use(old);
        }

        @Override
        public void useBefore() {
            final ByteBuffer old = current;
            current = fresh();
            use(old);
            release(old);
        }

        private ByteBuffer fresh() {
            return CachingBufferPool.getInstance().allocateDirect(8_192);
        }

        private static void use(final ByteBuffer it) {
            it.get(1);
        }

        private void release(final ByteBuffer it) {
            CachingBufferPool.getInstance().releaseDirect(it);
        }
    }

    /** Native contexts of zstd-jni. */
    static final class Zstd extends Subject {
        private static volatile ZstdCompressCtx current;

        @Override
        public void begin() {
            current = fresh();
        }

        @Override
        public void readOnce() {
            use(current);
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            use((ZstdCompressCtx) taken);
        }

        @Override
        public void swap() {
            final ZstdCompressCtx old = current;
            current = fresh();
            release(old);
        }

        @Override
        public void releaseFirst() {
            release(current);
            current = fresh();
        }

        @Override
        public void releaseTwice() {
            final ZstdCompressCtx old = current;
            current = fresh();
            release(old);
            release(old);
        }

        @Override
        public void useAfter() {
            final ZstdCompressCtx old = current;
            current = fresh();
            release(old);
            use(old);
        }

        @Override
        public void useBefore() {
            final ZstdCompressCtx old = current;
            current = fresh();
            use(old);
            release(old);
        }

        private ZstdCompressCtx fresh() {
            return new ZstdCompressCtx();
        }

        private static void use(final ZstdCompressCtx it) {
            it.compress(new byte[64]);
        }

        private void release(final ZstdCompressCtx it) {
            it.close();
        }
    }

    /** Entries of a pool of Jetty's. */
    static final class JettyEntry extends Subject {
        private static volatile Pool.Entry<Page> current;
        private final Pool<Page> pool = new ConcurrentPool<>(ConcurrentPool.StrategyType.FIRST, 1_000);

        @Override
        public void begin() {
            current = fresh();
        }

        @Override
        public void readOnce() {
            use(current);
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            use(cast(taken));
        }

        @Override
        public void swap() {
            final Pool.Entry<Page> old = current;
            current = fresh();
            release(old);
        }

        @Override
        public void releaseFirst() {
            release(current);
            current = fresh();
        }

        @Override
        public void releaseTwice() {
            final Pool.Entry<Page> old = current;
            current = fresh();
            release(old);
            release(old);
        }

        @Override
        public void useAfter() {
            final Pool.Entry<Page> old = current;
            current = fresh();
            release(old);
            use(old);
        }

        @Override
        public void useBefore() {
            final Pool.Entry<Page> old = current;
            current = fresh();
            use(old);
            release(old);
        }

        private Pool.Entry<Page> fresh() {
            Pool.Entry<Page> entry = pool.acquire();
            if (entry == null) {
                entry = pool.reserve();
                entry.enable(new Page(), true);
            }
            return entry;
        }

        @SuppressWarnings("unchecked")
        private static Pool.Entry<Page> cast(final Object taken) {
            return (Pool.Entry<Page>) taken;
        }

        private static void use(final Pool.Entry<Page> it) {
            it.getPooled();
        }

        private void release(final Pool.Entry<Page> it) {
            it.release();
        }
    }

    /** Connections of H2. */
    static final class H2 extends Subject {
        private static volatile Connection current;

        @Override
        public void begin() {
            current = fresh();
        }

        @Override
        public void readOnce() {
            use(current);
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            use((Connection) taken);
        }

        @Override
        public void swap() {
            final Connection old = current;
            current = fresh();
            release(old);
        }

        @Override
        public void releaseFirst() {
            release(current);
            current = fresh();
        }

        @Override
        public void releaseTwice() {
            final Connection old = current;
            current = fresh();
            release(old);
            release(old);
        }

        @Override
        public void useAfter() {
            final Connection old = current;
            current = fresh();
            release(old);
            use(old);
        }

        @Override
        public void useBefore() {
            final Connection old = current;
            current = fresh();
            use(old);
            release(old);
        }

        private Connection fresh() {
            try {
                return new Driver().connect("jdbc:h2:mem:faults" + System.nanoTime(), new Properties());
            } catch (final SQLException e) {
                throw failed(e);
            }
        }

        private static void use(final Connection it) {
            try {
                it.getAutoCommit();
            } catch (final SQLException e) {
                throw failed(e);
            }
        }

        private void release(final Connection it) {
            try {
                it.close();
            } catch (final SQLException e) {
                throw failed(e);
            }
        }
    }

    /** Mappings that Agrona unmaps. */
    static final class AgronaMapping extends Subject {
        private static volatile MappedByteBuffer current;

        @Override
        public void begin() {
            current = fresh();
        }

        @Override
        public void readOnce() {
            use(current);
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            use((MappedByteBuffer) taken);
        }

        @Override
        public void swap() {
            final MappedByteBuffer old = current;
            current = fresh();
            release(old);
        }

        @Override
        public void releaseFirst() {
            release(current);
            current = fresh();
        }

        @Override
        public void releaseTwice() {
            final MappedByteBuffer old = current;
            current = fresh();
            release(old);
            release(old);
        }

        @Override
        public void useAfter() {
            final MappedByteBuffer old = current;
            current = fresh();
            release(old);
            use(old);
        }

        @Override
        public void useBefore() {
            final MappedByteBuffer old = current;
            current = fresh();
            use(old);
            release(old);
        }

        private MappedByteBuffer fresh() {
            try (RandomAccessFile file = new RandomAccessFile(Faults.directory.resolve("mapping").toFile(), "rw")) {
                return file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 4_096);
            } catch (final IOException e) {
                throw failed(e);
            }
        }

        private static void use(final MappedByteBuffer it) {
            it.getLong(0);
        }

        private void release(final MappedByteBuffer it) {
            IoUtil.unmap(it);
        }
    }

    /** Lucene's readers. */
    static final class Lucene extends Subject {
        private static volatile DirectoryReader current;
        private final MMapDirectory files;

        Lucene() {
            try {
                files = new MMapDirectory(Faults.directory.resolve("lucene"));
                try (IndexWriter writer = new IndexWriter(files, new IndexWriterConfig())) {
                    final Document document = new Document();
                    document.add(new StringField("id", "1", Field.Store.YES));
                    writer.addDocument(document);
                }
            } catch (final IOException e) {
                throw failed(e);
            }
        }

        @Override
        public void begin() {
            current = fresh();
        }

        @Override
        public void readOnce() {
            use(current);
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            use((DirectoryReader) taken);
        }

        @Override
        public void swap() {
            final DirectoryReader old = current;
            current = fresh();
            release(old);
        }

        @Override
        public void releaseFirst() {
            release(current);
            current = fresh();
        }

        @Override
        public void releaseTwice() {
            final DirectoryReader old = current;
            current = fresh();
            release(old);
            release(old);
        }

        @Override
        public void useAfter() {
            final DirectoryReader old = current;
            current = fresh();
            release(old);
            use(old);
        }

        @Override
        public void useBefore() {
            final DirectoryReader old = current;
            current = fresh();
            use(old);
            release(old);
        }

        private DirectoryReader fresh() {
            try {
                return DirectoryReader.open(files);
            } catch (final IOException e) {
                throw failed(e);
            }
        }

        private static void use(final DirectoryReader it) {
            try {
                it.storedFields().document(0);
            } catch (final IOException e) {
                throw failed(e);
            }
        }

        private void release(final DirectoryReader it) {
            try {
                it.close();
            } catch (final IOException e) {
                throw failed(e);
            }
        }
    }
}

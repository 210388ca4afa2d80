package io.reprieve.demo.arena;

import io.reprieve.RcuDomain;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;

/**
 * An index of orders whose quantities always have the same sum: each change writes some of them anew, which makes
 * segments that are soon merged away.
 */
final class Orders implements AutoCloseable {
    private static final String NUMBER = "number";
    private static final String QUANTITY = "quantity";
    private static final int ORDERS = 20_000;
    private static final int CHANGED = 200;
    private static final int LARGEST_QUANTITY = 1_000;

    private final Contestant contestant;
    private final RcuDomain domain;
    private final Directory directory;
    private final IndexWriter writer;
    private final long sold;
    private int next;
    /** Written with volatile by the thread that refreshes, read by searches in their section. */
    private volatile DirectoryReader current;

    Orders(final Contestant contestant, final Path path, final RcuDomain domain) throws IOException {
        this.contestant = contestant;
        this.domain = domain;
        directory = contestant.open(path, domain);
        final IndexWriterConfig config = new IndexWriterConfig();
        // Small files would be packed into one.
        config.setUseCompoundFile(false);
        writer = new IndexWriter(directory, config);
        long sum = 0;
        for (int i = 0; i < ORDERS; i++) {
            writer.addDocument(order(i));
            sum += quantity(i);
        }
        sold = sum;
        current = DirectoryReader.open(writer);
    }

    private static int quantity(final int number) {
        return number % LARGEST_QUANTITY;
    }

    private static Document order(final int number) {
        final Document order = new Document();
        order.add(new StringField(NUMBER, Integer.toString(number), Field.Store.NO));
        order.add(new NumericDocValuesField(QUANTITY, quantity(number)));
        return order;
    }

    /** How a search ended. */
    enum Answer {
        RIGHT, WRONG, CLOSED
    }

    /** Adds up all quantities, in one section: the reader is closed when it has ended. */
    Answer search() throws IOException {
        domain.readLock();
        try {
            final long sum = new IndexSearcher(current).search(new MatchAllDocsQuery(), Sum.of(QUANTITY));
            return sum == sold ? Answer.RIGHT : Answer.WRONG;
        } catch (final AlreadyClosedException e) {
            return Answer.CLOSED;
        } finally {
            domain.readUnlock();
        }
    }

    /**
     * Writes some orders anew, and replaces the reader.
     *
     * @return what it took to close the old one, in nanoseconds.
     */
    long refresh() throws IOException {
        for (int i = 0; i < CHANGED; i++) {
            next = (next + 1) % ORDERS;
            writer.updateDocument(new Term(NUMBER, Integer.toString(next)), order(next));
        }
        final DirectoryReader old = current;
        final DirectoryReader young = DirectoryReader.openIfChanged(old, writer);
        if (young == null) {
            return 0;
        }
        current = young;
        final long begin = System.nanoTime();
        contestant.close(old, domain);
        return System.nanoTime() - begin;
    }

    @Override
    public void close() throws IOException {
        domain.barrier();
        writer.close();
        current.close();
        directory.close();
        domain.barrier();
    }
}

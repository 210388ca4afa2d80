package io.reprieve.demo.lucene;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * An index of orders in memory-mapped files, and the reader that searches go through.
 *
 * <p>A refresh opens a new reader and closes the old one, which unmaps its files. Lucene counts references for those
 * who ask for it ({@code SearcherManager}, {@code tryIncRef()}); this program doesn't ask, and closes the reader under
 * searches that still use it.
 */
public final class SearchableIndex {
    private static final String QUANTITY = "quantity";
    private static final int ORDERS = 200_000;
    private static final int LARGEST_QUANTITY = 10_000;

    private final Directory directory;
    private final long sold;
    /** Written with volatile by the thread that refreshes, read by every search. */
    private volatile DirectoryReader current;

    /**
     * Makes an index.
     *
     * @param path of the directory for it.
     * @throws IOException if it can't be written.
     */
    SearchableIndex(final Path path) throws IOException {
        directory = new MMapDirectory(path);
        long sum = 0;
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
            for (int i = 0; i < ORDERS; i++) {
                final int quantity = i % LARGEST_QUANTITY;
                sum += quantity;
                final Document order = new Document();
                order.add(new NumericDocValuesField(QUANTITY, quantity));
                writer.addDocument(order);
            }
        }
        sold = sum;
        current = DirectoryReader.open(directory);
    }

    /**
     * Adds up the quantities of all orders, from the index alone.
     *
     * @return whether the sum is that of the quantities written.
     * @throws IOException if the index can't be read.
     */
    boolean search() throws IOException {
        return new IndexSearcher(current).search(new MatchAllDocsQuery(), new Sum.Manager(QUANTITY)) == sold;
    }

    /**
     * Opens the index anew, and closes the reader that was in use.
     *
     * @return what the closing took, in nanoseconds.
     * @throws IOException if the index can't be opened.
     */
    long refresh() throws IOException {
        final DirectoryReader old = current;
        current = DirectoryReader.open(directory);
        final long begin = System.nanoTime();
        old.close();
        return System.nanoTime() - begin;
    }
}

package io.reprieve.demo.arena;

import java.io.IOException;
import java.util.Collection;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;

/**
 * Adds up a number of all documents that a query finds, from the mapped files.
 */
final class Sum extends SimpleCollector {
    private final String field;
    private NumericDocValues numbers;
    private long sum;

    private Sum(final String field) {
        this.field = field;
    }

    static CollectorManager<Sum, Long> of(final String field) {
        return new CollectorManager<>() {
            @Override
            public Sum newCollector() {
                return new Sum(field);
            }

            @Override
            public Long reduce(final Collection<Sum> collectors) {
                return collectors.stream().mapToLong(collector -> collector.sum).sum();
            }
        };
    }

    @Override
    protected void doSetNextReader(final LeafReaderContext context) throws IOException {
        numbers = context.reader().getNumericDocValues(field);
    }

    @Override
    public void collect(final int document) throws IOException {
        if (numbers.advanceExact(document)) {
            sum += numbers.longValue();
        }
    }

    @Override
    public ScoreMode scoreMode() {
        return ScoreMode.COMPLETE_NO_SCORES;
    }
}

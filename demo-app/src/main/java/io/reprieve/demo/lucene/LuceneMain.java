package io.reprieve.demo.lucene;

import io.reprieve.demo.program.Program;

/**
 * Searches, and an index that is opened anew all the time.
 */
public final class LuceneMain {
    private LuceneMain() {
    }

    /**
     * Runs once.
     *
     * @param args see {@link Program#of}.
     * @throws Exception if the index can't be made or opened.
     */
    public static void main(final String[] args) throws Exception {
        final Program program = Program.of(args);
        final SearchableIndex index = new SearchableIndex(program.directory());
        program.run(random -> index.search(), index::refresh);
    }
}

package io.reprieve.demo.board;

/**
 * A board on which the feed publishes quotes, and from which readers take them. The ways to implement one differ in
 * what becomes of the quote that was replaced.
 */
interface QuoteBoard {
    /**
     * Looks up the current quote of a symbol and reads it. For any thread.
     *
     * @param symbol  to look up.
     * @param reading is the caller's own, and afterwards holds what was seen.
     */
    void read(int symbol, QuoteReading reading);

    /**
     * Publishes a row as the current quote of a symbol, and releases the quote it replaces. For the feed alone.
     *
     * @param symbol to publish it for.
     * @param row    of the history.
     * @return false when no quote is free; nothing has changed then.
     */
    boolean publish(int symbol, int row);

    /**
     * Counts the quotes that are neither on the board nor in its pool. Only after all threads have stopped and every
     * release has run.
     *
     * @return how many were lost; 0 when all is well, negative when quotes were given back more than once.
     */
    int lost();
}

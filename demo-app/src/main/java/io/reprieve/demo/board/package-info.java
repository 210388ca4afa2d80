/**
 * The quote board, in the JVM of one run.
 *
 * <p>The path of a quote: the feed takes it from the {@link io.reprieve.demo.board.QuotePool pool}, fills it and
 * {@link io.reprieve.demo.board.PublishedQuotes publishes} it; readers look it up and
 * {@link io.reprieve.demo.board.QuoteReading read} it; the feed replaces it by the next and releases it. The
 * {@link io.reprieve.demo.board.QuoteBoard boards} differ in how they see to it that a released quote is not filled
 * again while it is read.
 */
package io.reprieve.demo.board;

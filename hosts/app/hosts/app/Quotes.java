package hosts.app;

/** What readers read and a writer changes: a quote whose prices belong together. */
public interface Quotes {
    /**
     * Reads the quote.
     *
     * @return whether its prices didn't belong together: it was given back, and used again, under its reader.
     */
    boolean isTorn();

    /**
     * Puts another quote in the place of the present one, which is given back to its pool.
     *
     * @param price of the new one.
     */
    void change(long price);
}

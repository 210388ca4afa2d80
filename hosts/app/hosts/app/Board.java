package hosts.app;

/**
 * A board with one quote on it, whose quotes come out of a pool. It knows nothing of Reprieve: rules name its methods.
 */
public class Board implements Quotes {
    private final QuotePool pool = new QuotePool();
    private volatile Quote current = pool.take();

    @Override
    public final boolean isTorn() {
        return current.isTorn();
    }

    @Override
    public final void change(final long price) {
        final Quote next = pool.take();
        next.set(price);
        final Quote last = current;
        current = next;
        release(last);
    }

    final void release(final Quote quote) {
        pool.put(quote);
    }
}

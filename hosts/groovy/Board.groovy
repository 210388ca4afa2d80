package hosts.groovy

/** A pooled quote. */
class Quote {
    final long[] prices = new long[64]
}

/** A board whose methods are called as Groovy calls methods, by their names at run time. */
class Board {
    private final ArrayDeque<Quote> pool = new ArrayDeque<>()
    private volatile Quote current = new Quote()

    boolean isTorn() {
        def prices = current.prices
        def first = prices[0]
        prices.any { it != first }
    }

    void change(long price) {
        def next
        synchronized (pool) {
            next = pool.pollLast()
        }
        next = next ?: new Quote()
        Arrays.fill(next.prices, price)
        def last = current
        current = next
        release(last)
    }

    void release(quote) {
        synchronized (pool) {
            pool.addLast(quote)
        }
    }

    static void main(String[] arguments) {
        def board = new Board()
        board.change(0)
        board.isTorn()
        def end = System.nanoTime() + (arguments[0] as long) * 1_000_000_000L
        def reads = new java.util.concurrent.atomic.AtomicLong()
        def torn = new java.util.concurrent.atomic.AtomicLong()
        def readers = (1..2).collect {
            Thread.start {
                while (System.nanoTime() < end) {
                    reads.incrementAndGet()
                    if (board.isTorn()) {
                        torn.incrementAndGet()
                    }
                }
            }
        }
        long price = 0
        while (System.nanoTime() < end) {
            board.change(++price)
        }
        readers*.join()
        println "RESULT reads=$reads torn=$torn"
    }
}

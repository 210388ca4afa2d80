package hosts.app;

/** A pooled quote: prices that are all the same unless somebody changes them while they are read. */
final class Quote {
    private static final int PRICES = 64;

    private final long[] prices = new long[PRICES];

    void set(final long price) {
        for (int i = 0; i < PRICES; i++) {
            prices[i] = price;
        }
    }

    boolean isTorn() {
        final long first = prices[0];
        for (int i = 1; i < PRICES; i++) {
            if (prices[i] != first) {
                return true;
            }
        }
        return false;
    }
}

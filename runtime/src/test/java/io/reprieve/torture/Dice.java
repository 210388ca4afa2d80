package io.reprieve.torture;

/**
 * A thread's own source of chance (xorshift64*), so that a seed decides what each thread does. In which order the
 * threads do it is the scheduler's choice.
 */
final class Dice {
    private long state;

    Dice(final long seed, final long number) {
        // Neighbouring numbers are to give sequences that have nothing in common (the finaliser of SplitMix64).
        long mixed = seed + number * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        state = (mixed ^ (mixed >>> 31)) | 1;
    }

    private int roll() {
        state ^= state >>> 12;
        state ^= state << 25;
        state ^= state >>> 27;
        return (int) (state * 0x2545F4914F6CDD1DL >>> 32);
    }

    int below(final int bound) {
        return (int) ((roll() & 0xFFFFFFFFL) * bound >>> 32);
    }

    boolean oneIn(final int times) {
        return below(times) == 0;
    }

    /** A duration of which most are short and some are long: each power of two up to the longest is as likely. */
    long nanosUpTo(final long longest) {
        final int magnitude = below(64 - Long.numberOfLeadingZeros(longest));
        return Math.min(longest, (1L << magnitude) + below(1 << Math.min(30, magnitude)));
    }
}

package io.reprieve.benchmarks.report;

import java.util.Locale;

/**
 * What a measurement counts, and how it is written.
 */
enum Unit {
    NANOSECONDS {
        @Override
        String format(final double value) {
            final double size = Math.abs(value);
            if (size < 100) {
                return String.format(Locale.ROOT, size < 10 ? "%.2f ns" : "%.1f ns", value);
            } else if (size < 1e4) {
                return String.format(Locale.ROOT, "%.0f ns", value);
            } else if (size < 1e7) {
                return String.format(Locale.ROOT, size < 1e5 ? "%.1f us" : "%.0f us", value / 1e3);
            }
            return String.format(Locale.ROOT, size < 1e10 ? "%.0f ms" : "%,.0f ms", value / 1e6);
        }
    },
    BYTES {
        @Override
        String format(final double value) {
            return value != 0 && value < 0.001 ? "<0.001 B" : String.format(Locale.ROOT, "%.3f B", value);
        }
    },
    PER_SECOND {
        @Override
        String format(final double value) {
            return value < 1e6
                ? String.format(Locale.ROOT, "%,.0f/s", value)
                : String.format(Locale.ROOT, "%,.1f M/s", value / 1e6);
        }
    },
    COUNT {
        @Override
        String format(final double value) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
    };

    abstract String format(double value);
}

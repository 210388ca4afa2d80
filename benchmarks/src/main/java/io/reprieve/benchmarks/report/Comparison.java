package io.reprieve.benchmarks.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A row of the table before anything is measured: some work, what it costs with Reprieve, what it costs with a peer,
 * and what is to be reached.
 *
 * @param work      what is done.
 * @param reprieve  what it costs with Reprieve.
 * @param peer      who it is compared with; empty for nobody.
 * @param peerValue what it costs with the peer; {@code null} for nobody.
 * @param target    what is to be reached.
 */
record Comparison(String work, Quantity reprieve, String peer, Quantity peerValue, Target target) {
    /** What is within the empty loop's own noise has no ratio; all other values are far larger. */
    private static final double NOISE = 0.1;

    /** Without a peer. */
    static Comparison alone(final String work, final Quantity reprieve, final Target target) {
        return new Comparison(work, reprieve, "", null, target);
    }

    /** The measurements that it is made of. */
    List<String> names() {
        return Stream.concat(
            reprieve.names().stream(), peerValue == null ? Stream.empty() : peerValue.names().stream()).toList();
    }

    Row evaluate(final Measurements measurements) {
        final OptionalDouble value = reprieve.value(measurements);
        final OptionalDouble other = peerValue == null ? OptionalDouble.empty() : peerValue.value(measurements);
        final OptionalDouble ratio = value.isPresent() && other.isPresent() && other.getAsDouble() > NOISE
            ? OptionalDouble.of(value.getAsDouble() / other.getAsDouble())
            : OptionalDouble.empty();
        return new Row(
            work,
            value,
            reprieve.text(measurements),
            peer,
            other,
            peerValue == null ? "" : peerValue.text(measurements),
            ratio,
            target.text(),
            target.judge(value, ratio));
    }
}

package io.reprieve.benchmarks.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A number in the table: one measurement, or several put together.
 */
final class Quantity {
    private enum Kind {
        NET, MOST, RATE
    }

    private static final double NANOS_PER_SECOND = 1e9;

    private final Unit unit;
    private final Kind kind;
    private final List<String> names;
    /** That work side by side, for a rate. */
    private final int threads;

    private Quantity(final Unit unit, final Kind kind, final List<String> names) {
        this(unit, kind, names, 1);
    }

    private Quantity(final Unit unit, final Kind kind, final List<String> names, final int threads) {
        this.unit = unit;
        this.kind = kind;
        this.names = names;
        this.threads = threads;
    }

    /** A measurement as it is. */
    static Quantity of(final Unit unit, final String name) {
        return new Quantity(unit, Kind.MOST, List.of(name));
    }

    /** What a measurement adds to another, such as an empty loop. */
    static Quantity net(final Unit unit, final String name, final String base) {
        return new Quantity(unit, Kind.NET, List.of(name, base));
    }

    /** The largest of several measurements. */
    static Quantity most(final Unit unit, final String... names) {
        return new Quantity(unit, Kind.MOST, List.of(names));
    }

    /** What so many threads do in a second, each of which takes the measured nanoseconds for one. */
    static Quantity rate(final int threads, final String name) {
        return new Quantity(Unit.PER_SECOND, Kind.RATE, List.of(name), threads);
    }

    Unit unit() {
        return unit;
    }

    /** The measurements that it is made of. */
    List<String> names() {
        return names;
    }

    OptionalDouble value(final Measurements measurements) {
        if (missing(measurements).isPresent()) {
            return OptionalDouble.empty();
        }
        if (kind == Kind.NET) {
            return OptionalDouble.of(
                measurements.find(names.get(0)).getAsDouble() - measurements.find(names.get(1)).getAsDouble());
        }
        if (kind == Kind.RATE) {
            return OptionalDouble.of(threads * NANOS_PER_SECOND / measurements.find(names.get(0)).getAsDouble());
        }
        return names.stream().mapToDouble(name -> measurements.find(name).getAsDouble()).max();
    }

    /** The value with its unit, or why there is none. */
    String text(final Measurements measurements) {
        final OptionalDouble value = value(measurements);
        return value.isPresent()
            ? unit.format(value.getAsDouble())
            : measurements.whyAbsent(missing(measurements).orElseThrow());
    }

    private Optional<String> missing(final Measurements measurements) {
        return names.stream().filter(name -> measurements.find(name).isEmpty()).findFirst();
    }
}

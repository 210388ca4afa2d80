package io.reprieve.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ComparisonTest {
    private final Measurements measurements = new Measurements();

    @Test
    void comparesTheTimesNetOfTheLoop() {
        measurements.put("ours", 1.6);
        measurements.put("theirs", 2.6);
        measurements.put("loop", 0.6);
        final Row row = new Comparison(
            "work",
            Quantity.net(Unit.NANOSECONDS, "ours", "loop"),
            "peer",
            Quantity.net(Unit.NANOSECONDS, "theirs", "loop"),
            Target.ratioAtMost(0.5)).evaluate(measurements);

        assertEquals(0.5, row.ratio().orElseThrow(), 1e-9);
        assertEquals("[work, 1.00 ns, peer, 2.00 ns, 0.50, <= 0.50 x, yes]", row.cells().toString());
    }

    @Test
    void judgesARatioThatMayNotBeLarger() {
        assertEquals(Verdict.MET, verdict(3, 100, Target.oneInAtMost(30)));
        assertEquals(Verdict.MISSED, verdict(4, 100, Target.oneInAtMost(30)));
    }

    @Test
    void judgesARatioThatMayNotBeSmaller() {
        assertEquals(Verdict.MET, verdict(120, 100, Target.ratioAtLeast(1.2)));
        assertEquals(Verdict.MISSED, verdict(119, 100, Target.ratioAtLeast(1.2)));
    }

    @Test
    void judgesAValueWithoutAPeer() {
        measurements.put("ours", 0.7);
        final Quantity ours = Quantity.of(Unit.NANOSECONDS, "ours");

        assertEquals(
            Verdict.MET,
            Comparison.alone("work", ours, Target.valueAtMost(0.8, Unit.NANOSECONDS)).evaluate(measurements).verdict());
        assertEquals(
            Verdict.MISSED,
            Comparison.alone("work", ours, Target.valueAtMost(0.6, Unit.NANOSECONDS)).evaluate(measurements).verdict());
    }

    @Test
    void saysWhyAPeerIsMissing() {
        measurements.put("ours", 1);
        measurements.absent("liburcu.", "not installed");
        final Row row = new Comparison(
            "work",
            Quantity.of(Unit.NANOSECONDS, "ours"),
            "liburcu",
            Quantity.of(Unit.NANOSECONDS, "liburcu.section"),
            Target.ratioAtMost(1)).evaluate(measurements);

        assertEquals("[work, 1.00 ns, liburcu, not installed, , <= 1.00 x, not measured]", row.cells().toString());
    }

    @Test
    void missesNoTargetThatIsNotThere() {
        assertEquals(Verdict.NO_TARGET, verdict(1000, 1, Target.NONE));
    }

    @Test
    void hasNoRatioToAPeerThatIsLostInTheNoise() {
        measurements.put("ours", 0.5);
        measurements.put("theirs", 0.01);
        final Row row = new Comparison(
            "work",
            Quantity.of(Unit.NANOSECONDS, "ours"),
            "peer",
            Quantity.of(Unit.NANOSECONDS, "theirs"),
            Target.NONE).evaluate(measurements);

        assertTrue(row.ratio().isEmpty());
    }

    @Test
    void takesTheMostOfSeveral() {
        measurements.put("left/bytes", 0.0001);
        measurements.put("right/bytes", 16);
        final Quantity most = Quantity.most(Unit.BYTES, "left/bytes", "right/bytes");

        assertEquals("16.000 B", most.text(measurements));
        assertEquals(
            Verdict.MISSED,
            Comparison.alone("work", most, Target.valueAtMost(0.001, Unit.BYTES)).evaluate(measurements).verdict());
    }

    @Test
    void comparesWhatThreadsDoSideBySide() {
        measurements.put("two", 10);
        measurements.put("one", 8);
        final Row row = new Comparison(
            "work, 2 threads",
            Quantity.rate(2, "two"),
            "one thread",
            Quantity.rate(1, "one"),
            Target.ratioAtLeast(1.6)).evaluate(measurements);

        assertEquals(
            "[work, 2 threads, 200.0 M/s, one thread, 125.0 M/s, 1.60, >= 1.60 x, yes]", row.cells().toString());
    }

    private Verdict verdict(final double ours, final double theirs, final Target target) {
        measurements.put("ours", ours);
        measurements.put("theirs", theirs);
        return new Comparison(
            "work", Quantity.of(Unit.COUNT, "ours"), "peer", Quantity.of(Unit.COUNT, "theirs"), target)
            .evaluate(measurements)
            .verdict();
    }
}

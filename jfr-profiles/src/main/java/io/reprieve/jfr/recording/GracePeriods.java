package io.reprieve.jfr.recording;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/**
 * The grace periods of a recording, of which there may be many millions: the longest one by one, the others as they add
 * up over time, by length and by reader.
 */
public final class GracePeriods {
    /** As many are kept one by one as a drawing can show as dots. */
    static final int MOST_FEW = 1_500;
    private static final int MOST_LONG = 5_000;
    private static final int MOST_STRETCHES = 1_024;
    private static final long FIRST_WIDTH = 1_000_000;
    /** Length classes to a power of ten: as fine as three digits need, and a multiple of what is drawn. */
    private static final int CLASSES_PER_POWER = 100;
    private static final int POWERS = 15;
    private static final int COARSE = 4;

    private final PriorityQueue<GracePeriod> longest =
        new PriorityQueue<>(Comparator.comparingLong(GracePeriod::duration));
    private final List<GracePeriod> few = new ArrayList<>();
    private final long[] classes = new long[CLASSES_PER_POWER * POWERS];
    private final Map<String, Reader> readers = new HashMap<>();
    private final Set<String> domainsWithReaders = new HashSet<>();
    private TreeMap<Long, Stretch> stretches = new TreeMap<>();
    private Stretch last;
    private long lastPlace;
    private long width = FIRST_WIDTH;
    private long count;
    private long shortest = Long.MAX_VALUE;

    GracePeriods() {
    }

    /**
     * How often and for how long grace periods waited for one reader last.
     *
     * @param name    the thread.
     * @param count   how many did.
     * @param nanos   how long these took together.
     * @param longest the longest of them, in nanoseconds.
     */
    public record Reader(String name, long count, long nanos, long longest) {
        private Reader plus(final Reader other) {
            return new Reader(name, count + other.count, nanos + other.nanos, Math.max(longest, other.longest));
        }
    }

    void add(final GracePeriod gracePeriod) {
        final long duration = gracePeriod.duration();
        count++;
        shortest = Math.min(shortest, duration);
        classes[classOf(duration)]++;
        if (count <= MOST_FEW) {
            few.add(gracePeriod);
        } else {
            few.clear();
        }
        keepIfLong(gracePeriod);
        if (!gracePeriod.slowestReader().isEmpty()) {
            readers.merge(
                gracePeriod.slowestReader(), new Reader(gracePeriod.slowestReader(), 1, duration, duration),
                Reader::plus);
        }
        if (gracePeriod.readersWaitedFor() > 0) {
            domainsWithReaders.add(gracePeriod.domain());
        }
        stretchAt(Math.floorDiv(gracePeriod.start(), width)).add(gracePeriod);
        while (stretches.size() > MOST_STRETCHES) {
            widen();
        }
    }

    /** Takes in what another has. */
    void add(final GracePeriods other) {
        count += other.count;
        shortest = Math.min(shortest, other.shortest);
        for (int i = 0; i < classes.length; i++) {
            classes[i] += other.classes[i];
        }
        few.addAll(other.few);
        if (count > MOST_FEW) {
            few.clear();
        }
        other.longest.forEach(this::keepIfLong);
        other.readers.forEach((name, reader) -> readers.merge(name, reader, Reader::plus));
        domainsWithReaders.addAll(other.domainsWithReaders);
        while (width < other.width) {
            widen();
        }
        other.stretches.forEach((place, stretch) ->
            stretches.merge(Math.floorDiv(place, width / other.width), stretch, Stretch::plus));
        while (stretches.size() > MOST_STRETCHES) {
            widen();
        }
        last = null;
    }

    private void keepIfLong(final GracePeriod gracePeriod) {
        if (longest.size() < MOST_LONG) {
            longest.add(gracePeriod);
        } else if (longest.peek().duration() < gracePeriod.duration()) {
            longest.poll();
            longest.add(gracePeriod);
        }
    }

    private Stretch stretchAt(final long place) {
        // Most follow one another.
        if (last == null || place != lastPlace) {
            last = stretches.computeIfAbsent(place, number -> new Stretch());
            lastPlace = place;
        }
        return last;
    }

    private void widen() {
        last = null;
        final TreeMap<Long, Stretch> wider = new TreeMap<>();
        stretches.forEach((place, stretch) -> wider.merge(Math.floorDiv(place, 2), stretch, Stretch::plus));
        stretches = wider;
        width *= 2;
    }

    private static int classOf(final long nanos) {
        return Math.min(CLASSES_PER_POWER * POWERS - 1, (int) (Math.log10(Math.max(1, nanos)) * CLASSES_PER_POWER));
    }

    /**
     * Those shorter than the recording's threshold left out.
     *
     * @return how many there were.
     */
    public long count() {
        return count;
    }

    /**
     * Whether there were none.
     *
     * @return {@code true} if none was recorded.
     */
    public boolean isEmpty() {
        return count == 0;
    }

    /**
     * The shortest.
     *
     * @return nanoseconds; 0 if there was none.
     */
    public long shortestNanos() {
        return count == 0 ? 0 : shortest;
    }

    /**
     * The longest.
     *
     * @return nanoseconds; 0 if there was none.
     */
    public long longestNanos() {
        return longest().stream().mapToLong(GracePeriod::duration).findFirst().orElse(0);
    }

    /**
     * The longest of them.
     *
     * @return the few thousand longest, the longest first.
     */
    public List<GracePeriod> longest() {
        return longest.stream().sorted(Comparator.comparingLong(GracePeriod::duration).reversed()).toList();
    }

    /**
     * All of them, if they are few.
     *
     * @return in the order of time; empty if there are more than can be shown one by one.
     */
    public List<GracePeriod> few() {
        return few.stream().sorted(Comparator.comparingLong(GracePeriod::start)).toList();
    }

    /**
     * The length that half of them didn't exceed.
     *
     * @return nanoseconds, to about two digits; 0 if there was none.
     */
    public long medianNanos() {
        if (count <= MOST_FEW) {
            return few.stream().mapToLong(GracePeriod::duration).sorted().skip(few.size() / 2).findFirst().orElse(0);
        }
        long below = 0;
        for (int i = 0; i < classes.length; i++) {
            below += classes[i];
            if (below > count / 2) {
                return Math.round(Math.pow(10, (i + 0.5) / CLASSES_PER_POWER));
            }
        }
        return 0;
    }

    /**
     * How many took how long.
     *
     * @param from        the power of ten nanoseconds at which the first class begins.
     * @param to          the one at which the last class ends.
     * @param classesEach how many classes there are to a power of ten; a divisor of 100.
     * @return how many fell into each class; what is shorter or longer counts with the first or the last.
     */
    public long[] byLength(final int from, final int to, final int classesEach) {
        final long[] counts = new long[(to - from) * classesEach];
        for (int i = 0; i < classes.length; i++) {
            final int place = (i - from * CLASSES_PER_POWER) * classesEach / CLASSES_PER_POWER;
            counts[Math.max(0, Math.min(counts.length - 1, place))] += classes[i];
        }
        return counts;
    }

    /**
     * Who was waited for last.
     *
     * @return the readers, by how long the grace periods took that they were the last to leave.
     */
    public List<Reader> readers() {
        return readers.values().stream().sorted(Comparator.comparingLong(Reader::nanos).reversed()).toList();
    }

    /**
     * Where a grace period had to wait for a reader.
     *
     * @return names of domains.
     */
    public Set<String> domainsWithReaders() {
        return domainsWithReaders;
    }

    /**
     * As they add up over time.
     *
     * @return stretches of time in which at least one began, first to last.
     */
    public List<Stretch> stretches() {
        return List.copyOf(stretches.values());
    }

    /**
     * The grace periods that began in a stretch of time.
     */
    public static final class Stretch {
        private final int[] classes = new int[POWERS * COARSE];
        private GracePeriod longest;
        private long count;
        private long shortest = Long.MAX_VALUE;
        private long releases;

        private Stretch() {
        }

        private void add(final GracePeriod gracePeriod) {
            count++;
            classes[Math.min(classes.length - 1, classOf(gracePeriod.duration()) * COARSE / CLASSES_PER_POWER)]++;
            shortest = Math.min(shortest, gracePeriod.duration());
            releases = Math.max(releases, gracePeriod.releases());
            if (longest == null || longest.duration() < gracePeriod.duration()) {
                longest = gracePeriod;
            }
        }

        /**
         * This and another, as one.
         *
         * @param other another stretch.
         * @return both.
         */
        public Stretch plus(final Stretch other) {
            final Stretch both = new Stretch();
            both.count = count + other.count;
            for (int i = 0; i < classes.length; i++) {
                both.classes[i] = classes[i] + other.classes[i];
            }
            both.shortest = Math.min(shortest, other.shortest);
            both.releases = Math.max(releases, other.releases);
            both.longest = longest.duration() < other.longest.duration() ? other.longest : longest;
            return both;
        }

        /**
         * How many.
         *
         * @return at least 1.
         */
        public long count() {
            return count;
        }

        /**
         * The longest.
         *
         * @return one of them.
         */
        public GracePeriod longest() {
            return longest;
        }

        /**
         * The shortest.
         *
         * @return nanoseconds.
         */
        public long shortestNanos() {
            return shortest;
        }

        /**
         * The length that half of them didn't exceed.
         *
         * @return nanoseconds, to the nearest quarter of a power of ten.
         */
        public long medianNanos() {
            long below = 0;
            for (int i = 0; i < classes.length; i++) {
                below += classes[i];
                if (below > count / 2) {
                    final long middle = Math.round(Math.pow(10, (i + 0.5) / COARSE));
                    return Math.max(shortest, Math.min(longest.duration(), middle));
                }
            }
            return longest.duration();
        }

        /**
         * The most releases that waited for one of them.
         *
         * @return how many.
         */
        public long mostReleases() {
            return releases;
        }
    }
}

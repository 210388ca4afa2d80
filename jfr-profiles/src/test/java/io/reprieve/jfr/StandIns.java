package io.reprieve.jfr;

import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/**
 * Events with the names and fields of the real ones. All in one place: in a JVM that has two types of one name, readers
 * of recordings take one for the other.
 */
public final class StandIns {
    private StandIns() {
    }

    /** A stand-in. */
    @Name("io.reprieve.ReaderStall")
    public static final class StallEvent extends Event {
        public String domain = "default";
        public Thread reader;
        public String readerStack;
        @Timespan(Timespan.NANOSECONDS)
        public long waited;
        public long pending;
    }

    /** A stand-in. */
    @Name("io.reprieve.FallbackTimeout")
    public static final class TimeoutEvent extends Event {
        public String domain = "default";
        public String site;
        public String caller;
        public Thread reader;
        public String readerStack;
        public boolean lockedByReleaser;
        public String lock;
    }

    /** A stand-in. */
    @Name("io.reprieve.Leak")
    public static final class LeakEvent extends Event {
        public String domain = "default";
        public String site;
        public String reason;
    }

    /** A stand-in. */
    @Name("io.reprieve.DoubleRelease")
    public static final class DoubleReleaseEvent extends Event {
        public String domain = "default";
        public String site;
        public String firstSite;
        public String objectClass;
    }

    /** A stand-in. */
    @Name("io.reprieve.Weaving")
    public static final class WeavingEvent extends Event {
        public String type;
        public String method;
        public String role;
        public String source;
        public String result;
        public String reason;
    }

    /** A stand-in. */
    @Name("io.reprieve.SynchronousFallback")
    public static final class FallbackEvent extends Event {
        public String domain = "default";
        public String site;
        public String cause;
    }

    /** A stand-in. */
    @Name("io.reprieve.GracePeriod")
    public static final class GracePeriodEvent extends Event {
        public String domain = "default";
        public Thread slowestReader;
    }

    /** A stand-in. */
    @Name("io.reprieve.Statistics")
    public static final class StatisticsEvent extends Event {
        public String domain = "default";
        public long deferred;
        public long reclaimed;
        public long pending;
        @Timespan(Timespan.NANOSECONDS)
        public long oldestPendingNanos;
        public long readerThreads = 1;
        public long pageLimit;
        public long pins;
        public long pinnedReleases;
    }

    /** A stand-in. */
    @Name("io.reprieve.SiteStatistics")
    public static final class SiteEvent extends Event {
        public String domain = "default";
        public String site;
        public long deferred;
    }
}

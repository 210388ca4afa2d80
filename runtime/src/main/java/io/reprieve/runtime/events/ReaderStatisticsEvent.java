package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * What is known of a woven reader, once a period.
 */
@Name("io.reprieve.ReaderStatistics")
@Label("Reader Statistics")
@Description("What samples have shown of a woven reader of a domain, since the domain was made")
@Category("Reprieve")
@StackTrace(false)
@Period("1 s")
final class ReaderStatisticsEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Reader")
    @Description("The woven method")
    String reader;

    @Label("Seen")
    @Description("How often the reader was seen in samples, by each thread that had entered it")
    long seen;

    @Label("Grace Periods")
    @Description("Grace periods that waited for the reader")
    long gracePeriods;

    @Label("Releases")
    @Description("Releases that were queued while they waited")
    long releases;

    @Label("Timed Sections")
    @Description("Sections that were timed: a few of each thread that a sample has found")
    long timed;

    @Label("Longest Time Inside")
    @Description("From the entry of a timed section to its exit")
    @Timespan(Timespan.NANOSECONDS)
    long timeInsideMax;

    @Label("Median Time Inside")
    @Description("The time that half of the timed sections did not exceed, estimated from classes that double in width")
    @Timespan(Timespan.NANOSECONDS)
    long timeInsideP50;

    @Label("99th Percentile of Time Inside")
    @Description("The time that 99 of 100 timed sections did not exceed")
    @Timespan(Timespan.NANOSECONDS)
    long timeInsideP99;

    @Label("99.9th Percentile of Time Inside")
    @Description("The time that 999 of 1,000 timed sections did not exceed")
    @Timespan(Timespan.NANOSECONDS)
    long timeInsideP999;
}

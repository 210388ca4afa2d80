package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/**
 * The counters of a domain, once a period.
 */
@Name("io.reprieve.Statistics")
@Label("Statistics")
@Description("The counters of a domain")
@Category("Reprieve")
@StackTrace(false)
@Period("1 s")
final class StatisticsEvent extends Event {
    @Label("Domain")
    String domain;

    @Label("Deferred")
    long deferred;

    @Label("Reclaimed")
    long reclaimed;

    @Label("Pending")
    long pending;

    @Label("Grace Periods")
    long gracePeriods;

    @Label("Synchronous Fallbacks")
    long synchronousFallbacks;

    @Label("Embedded Head Releases")
    long embeddedHeadReleases;

    @Label("Dropped")
    long dropped;

    @Label("Double Releases")
    long doubleReleases;

    @Label("Overdraft Pages")
    long overdraftPages;

    @Label("Failed Releases")
    long failedReleases;

    @Label("Leaked")
    long leaked;

    @Label("Premature Releases")
    long prematureReleases;

    @Label("Heavy Barriers")
    long heavyBarriers;

    @Label("Pages In Use")
    long pagesInUse;

    @Label("Pages Reserved")
    long pagesReserved;

    @Label("Page Limit")
    long pageLimit;

    @Label("Reader Threads")
    long readerThreads;

    @Label("Reader Stalls")
    long readerStalls;
}

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
@Description("The counters of a domain, since it was made")
@Category("Reprieve")
@StackTrace(false)
@Period("1 s")
final class StatisticsEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Deferred")
    @Description("Releases that were deferred, those included that ran at once for want of a page")
    long deferred;

    @Label("Reclaimed")
    @Description("Releases whose body has run")
    long reclaimed;

    @Label("Pending")
    @Description("Releases that wait, or run now")
    long pending;

    @Label("Grace Periods")
    @Description("Grace periods that have passed")
    long gracePeriods;

    @Label("Synchronous Fallbacks")
    @Description("Waits of a releasing thread for a grace period, because there was no page")
    long synchronousFallbacks;

    @Label("Embedded Head Releases")
    @Description("Releases queued by the object's embedded head, because there was no page")
    long embeddedHeadReleases;

    @Label("Dropped")
    @Description("Objects left to the garbage collector, because there was no page")
    long dropped;

    @Label("Double Releases")
    @Description("Second releases of an object that was still pending, refused")
    long doubleReleases;

    @Label("Overdraft Pages")
    @Description("Pages that were taken outside the limit, by callers that could not wait")
    long overdraftPages;

    @Label("Failed Releases")
    @Description("Release bodies that have thrown")
    long failedReleases;

    @Label("Leaked")
    @Description("Releases whose body will never run")
    long leaked;

    @Label("Premature Releases")
    @Description("Releases found about to run before their grace period had passed, and leaked instead")
    long prematureReleases;

    @Label("Heavy Barriers")
    @Description("Heavy barriers issued; with membarrier each interrupts every running core")
    long heavyBarriers;

    @Label("Pages In Use")
    @Description("Pages that are with a queue")
    long pagesInUse;

    @Label("Pages Reserved")
    @Description("Pages that exist, at home or in use")
    long pagesReserved;

    @Label("Page Limit")
    @Description("Pages that may exist now, without overdraft")
    long pageLimit;

    @Label("Reader Threads")
    @Description("Threads with a reader slot")
    long readerThreads;

    @Label("Reader Stalls")
    @Description("Reports of a reader that lagged longer than the stall limit")
    long readerStalls;
}

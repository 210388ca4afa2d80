package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

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

    @Label("Oldest Pending Release")
    @Description("How long the oldest pending release has waited")
    @Timespan(Timespan.NANOSECONDS)
    long oldestPendingNanos;

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

    @Label("Fallback Timeouts")
    @Description("Waits for a grace period that were given up, so that the release was queued beyond the limit")
    long fallbackTimeouts;

    @Label("Pins")
    @Description("Pins that are held")
    long pins;

    @Label("Pinned Releases")
    @Description("Releases whose grace period has passed, and that wait for a pin")
    long pinnedReleases;

    @Label("Slowest Reader Inside")
    @Description("How long the reader that is waited for at this moment has held up a grace period")
    @Timespan(Timespan.NANOSECONDS)
    long slowestReaderNanos;

    @Label("Pending Bytes")
    @Description("What pending releases hold, as far as their sites say what an object weighs")
    @DataAmount
    long pendingBytes;

    @Label("Byte Limit")
    @Description("How many bytes may be pending; 0 if there is no limit")
    @DataAmount
    long byteLimit;

    @Label("Overdraft Bytes")
    @Description("Bytes that became pending beyond the limit")
    @DataAmount
    long overdraftBytes;

    @Label("Pressure Back-offs")
    @Description("How often the heap was found to be nearly full, so that the reserve stopped growing")
    long pressureBackoffs;

    @Label("Caller Fallbacks")
    @Description("Releases that their caller was to run, and that were left to the reclaimer instead")
    long callerFallbacks;

    @Label("Slowest Reader")
    @Description("The reader that is waited for at this moment; nothing if none is, or if many share its slot")
    Thread slowestReader;

    @Label("Slowest Reader Stack")
    @Description("Its Java stack, a line for each frame, if it has been waited for 250 ms or longer")
    String slowestReaderStack;

    @Label("Slowest Reader Online")
    @Description("Whether it is a quiescent-state reader outside any section, which is to announce a quiescent state")
    boolean isSlowestReaderOnline;
}

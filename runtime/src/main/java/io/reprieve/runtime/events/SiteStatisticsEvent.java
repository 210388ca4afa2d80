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
 * The counters of a release site, once a period.
 */
@Name("io.reprieve.SiteStatistics")
@Label("Site Statistics")
@Description("The counters of a release site of a domain, since the domain was made")
@Category("Reprieve")
@StackTrace(false)
@Period("1 s")
final class SiteStatisticsEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Site")
    @Description("The deferred method, or the class of the function given to defer")
    String site;

    @Label("Deferred")
    @Description("Releases that were deferred")
    long deferred;

    @Label("Reclaimed")
    @Description("Releases whose body has run")
    long reclaimed;

    @Label("Fallbacks")
    @Description("Waits of a releasing thread for a grace period, because there was no page")
    long fallbacks;

    @Label("Mean Release Delay")
    @Description("From the moment at which a release was made until its body had run")
    @Timespan(Timespan.NANOSECONDS)
    long releaseDelayMean;

    @Label("Longest Release Delay")
    @Description("From the moment at which a release was made until its body had run")
    @Timespan(Timespan.NANOSECONDS)
    long releaseDelayMax;

    @Label("Median Release Delay")
    @Description("The delay that half of the releases did not exceed, estimated from classes that double in width")
    @Timespan(Timespan.NANOSECONDS)
    long releaseDelayP50;

    @Label("99th Percentile of Release Delay")
    @Description("The delay that 99 of 100 releases did not exceed")
    @Timespan(Timespan.NANOSECONDS)
    long releaseDelayP99;

    @Label("99.9th Percentile of Release Delay")
    @Description("The delay that 999 of 1,000 releases did not exceed")
    @Timespan(Timespan.NANOSECONDS)
    long releaseDelayP999;
}

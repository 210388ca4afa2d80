package io.reprieve.runtime.management;

import java.util.HashMap;
import java.util.Map;

/**
 * What people and tools are told of the attributes and operations of a domain's bean.
 *
 * @param description a sentence.
 * @param unit        of a number, as OpenTelemetry writes units; empty for what is no number.
 */
record Attributes(String description, String unit) {
    private static final Map<String, Attributes> ALL = new HashMap<>();

    static {
        text("Domain", "The name of the domain; default is the default domain's");
        number("Deferred", "{release}",
            "Releases that were deferred, those included that ran at once for want of a page; grows");
        number("Reclaimed", "{release}", "Releases whose body has run; grows");
        number("Pending", "{release}", "Releases that wait, or run now");
        number("OldestPendingNanos", "ns", "How long the oldest pending release has waited; 0 if none does");
        number("GracePeriods", "{grace_period}", "Grace periods that have passed; grows");
        number("SynchronousFallbacks", "{wait}",
            "Waits of a releasing thread for a grace period, because there was no page; grows");
        number("EmbeddedHeadReleases", "{release}",
            "Releases queued by the object's embedded head, because there was no page; grows");
        number("Dropped", "{object}", "Objects left to the garbage collector, because there was no page; grows");
        number("DoubleReleases", "{release}", "Second releases of an object that was still pending, refused; grows");
        number("OverdraftPages", "{page}",
            "Pages that were taken outside the limit, by callers that could not wait; grows");
        number("FailedReleases", "{release}", "Release bodies that have thrown; grows");
        number("Leaked", "{release}", "Releases whose body will never run; grows");
        number("PrematureReleases", "{release}",
            "Releases found about to run before their grace period had passed, and leaked instead; grows");
        number("HeavyBarriers", "{barrier}",
            "Heavy barriers issued; with membarrier each interrupts every running core; grows");
        number("PagesInUse", "{page}", "Pages that are with a queue");
        number("PagesReserved", "{page}", "Pages that exist, at home or in use");
        number("PageLimit", "{page}", "Pages that may exist now, without overdraft");
        number("ReaderThreads", "{thread}", "Threads with a reader slot");
        number("ReaderStalls", "{report}", "Reports of a reader that lagged longer than the stall limit; grows");
        number("FallbackTimeouts", "{wait}",
            "Waits for a grace period that were given up, so that the release was queued beyond the limit; grows");
        number("Pins", "{pin}", "Pins that are held");
        number("PinnedReleases", "{release}", "Releases whose grace period has passed, and that wait for a pin");
        number("SlowestReaderNanos", "ns",
            "How long the reader that is waited for now has held up a grace period; 0 if none is");
        number("PendingBytes", "By", "What pending releases hold, as far as their sites say what an object weighs");
        number("ByteLimit", "By", "How many bytes may be pending; 0 if there is no limit");
        number("OverdraftBytes", "By",
            "Bytes that became pending beyond the limit, by callers that could not wait, or had waited as long as "
            + "they may; grows");
        number("PressureBackoffs", "{back_off}",
            "How often the heap was found to be nearly full, so that the reserve stopped growing; grows");
        number("CallerFallbacks", "{release}",
            "Releases that their caller was to run, and that were left to the reclaimer instead; grows");
        text("SlowestReader", "The thread that has held up a grace period longest in the last ten seconds");
        number("SlowestReaderWait", "ns", "How long a grace period has waited for SlowestReader");
        text("SlowestReaderStack", "Where the reader is that is waited for now, a line for each frame");
        text("Sites", "What each release site has done, by its name");
        text("Readers", "What samples have shown of each woven reader, by its name: entries, who waited for it, the "
            + "time inside");
        text("DrainDelay", "How long a partly filled page may wait for company; may be changed");
        text("StallTimeout",
            "When a lagging reader is reported; 0s reports every one that is waited for; may be changed");
        number("ReservePagesPerThread", "{page}", "Pages that a releasing thread may have of its own; may be changed");
        number("ReservePagesShared", "{page}", "Pages that all threads share; may be changed");
        number("PageEntries", "{entry}", "Entries in a page");
        text("Reclaimer", "Who runs releases: thread, a thread of its own; or invoked, the application");
        text("Barrier", "What readers pay for: the fence that was chosen, and why");
        text("GracePeriodInterval", "The least time between two grace periods that nobody waits for");
        text("ShutdownTimeout", "How long releases that are pending may delay the end of the JVM");
        text("barrier",
            "Waits until every release that was deferred before has run, or for as long as the timeout says");
    }

    private static void text(final String name, final String description) {
        ALL.put(name, new Attributes(description, ""));
    }

    private static void number(final String name, final String unit, final String description) {
        ALL.put(name, new Attributes(description, unit));
    }

    /** Of an attribute or operation; its name, if nobody has described it. */
    static Attributes of(final String name) {
        return ALL.getOrDefault(name, new Attributes(name, ""));
    }
}

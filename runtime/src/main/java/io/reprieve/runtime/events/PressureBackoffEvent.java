package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * The heap is nearly full.
 */
@Name("io.reprieve.PressureBackoff")
@Label("Pressure Back-off")
@Description("The heap is nearly full: idle pages were dropped, and none is allocated for a while")
@Category("Reprieve")
@StackTrace(false)
final class PressureBackoffEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Pages Dropped")
    @Description("Idle pages that were given to the collector")
    long pagesDropped;

    @Label("Heap Used")
    @Description("The heap in use at this moment")
    @DataAmount
    long heapUsed;
}

package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A release that was lost on purpose.
 */
@Name("io.reprieve.Leak")
@Label("Leak")
@Description("A release whose body will never run")
@Category("Reprieve")
@StackTrace(false)
final class LeakEvent extends Event {
    @Label("Domain")
    String domain;

    @Label("Site")
    @Description("The release site")
    String site;

    @Label("Reason")
    @Description("premature, or heap full")
    String reason;
}

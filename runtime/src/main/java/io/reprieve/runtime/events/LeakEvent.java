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
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Site")
    @Description("The release site")
    String site;

    @Label("Reason")
    @Description("premature: its grace period turned out not to have passed; heap full: no memory was to be had for "
        + "it; not resolvable: its body cannot be run later, and the caller could not wait")
    String reason;
}

package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A page outside the limit.
 */
@Name("io.reprieve.Overdraft")
@Label("Overdraft")
@Description("A release that could not wait was queued in a page outside the limit")
@Category("Reprieve")
@StackTrace(true)
final class OverdraftEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Site")
    @Description("The release site")
    String site;

    @Label("Cause")
    @Description("Why the caller could not wait")
    String cause;

    @Label("Pages")
    @Description("Overdraft pages in use")
    long pages;

    @Label("Caller")
    @Description("Where the application made the release: the first frame that is neither Reprieve's nor the JDK's")
    String caller;
}

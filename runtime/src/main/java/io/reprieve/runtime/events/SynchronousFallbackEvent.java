package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A release that had to wait.
 */
@Name("io.reprieve.SynchronousFallback")
@Label("Synchronous Fallback")
@Description("A thread found no page for a release, and waited for a grace period and for room")
@Category("Reprieve")
@StackTrace(true)
final class SynchronousFallbackEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Site")
    @Description("The release site")
    String site;

    @Label("Cause")
    @Description("reserve exhausted: no page was left; overdraft to repay: an earlier release could not wait and took "
        + "a page outside the limit")
    String cause;

    @Label("Caller")
    @Description("Where the application made the release: the first frame that is neither Reprieve's nor the JDK's")
    String caller;
}

package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A second release of an object that was still pending.
 */
@Name("io.reprieve.DoubleRelease")
@Label("Double Release")
@Description("A pooled object was released again while its first release was pending; the second was refused; the"
    + " stack is the second one's")
@Category("Reprieve")
@StackTrace(true)
final class DoubleReleaseEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Site")
    @Description("The second release site")
    String site;

    @Label("First Site")
    @Description("The release site that was first")
    String firstSite;

    @Label("Object Class")
    @Description("The class of the pooled object")
    String objectClass;

    @Label("Caller")
    @Description(
        "Where the application made the second release: the first frame that is neither Reprieve's nor the JDK's")
    String caller;

    @Label("First Stack")
    @Description("The stack of the first release, a frame a line; known with verify=report")
    String firstStack;
}

package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A release whose body has thrown.
 */
@Name("io.reprieve.ReleaseFailure")
@Label("Release Failure")
@Description("The body of a release has thrown; the releases behind it have run all the same")
@Category("Reprieve")
@StackTrace(true)
final class ReleaseFailureEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Site")
    @Description("The release site")
    String site;

    @Label("Exception")
    @Description("The class of what it threw")
    String exception;

    @Label("Message")
    @Description("What it says")
    String message;

    @Label("Thrown At")
    @Description(
        "The first frames of its stack trace, a line for each; the event's own stack shows who ran the release")
    String thrownAt;

    @Label("Caller")
    @Description("Where the application threw: the first frame that is neither Reprieve's nor the JDK's")
    String caller;
}

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
@Description("The body of a release has thrown")
@Category("Reprieve")
@StackTrace(true)
final class ReleaseFailureEvent extends Event {
    @Label("Domain")
    String domain;

    @Label("Site")
    @Description("The release site")
    String site;

    @Label("Exception")
    @Description("The class of what it threw")
    String exception;

    @Label("Message")
    String message;
}

package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A release that was to wait, and waited no longer.
 */
@Name("io.reprieve.FallbackTimeout")
@Label("Fallback Timeout")
@Description("A thread found no page for a release, and waited for a grace period as long as it may, or saw that it "
    + "must not wait at all; the release was queued beyond the limit")
@Category("Reprieve")
@StackTrace(true)
final class FallbackTimeoutEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Site")
    @Description("The release site")
    String site;

    @Label("Caller")
    @Description("Where the application made the release: the first frame that is neither Reprieve's nor the JDK's")
    String caller;

    @Label("Reader")
    @Description("The thread that does not get on: inside a section, or in the body of an earlier release")
    Thread reader;

    @Label("Reader Stack")
    @Description("Its Java stack at this moment, a line for each frame")
    String readerStack;

    @Label("Locked By Releaser")
    @Description("Whether it waits, directly or through others, for a lock that the releasing thread owns")
    boolean lockedByReleaser;

    @Label("Lock")
    @Description("What that thread waits for, as far as the JVM tells: a class and an identity hash; empty if nothing")
    String lock;

    @Label("In Body")
    @Description("Whether it stands in the body of a release, and not in a section")
    boolean inBody;
}

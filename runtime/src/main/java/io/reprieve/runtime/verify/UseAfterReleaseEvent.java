package io.reprieve.runtime.verify;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * A released object was used, or loaded where it may be released at any moment.
 */
@Name("io.reprieve.UseAfterRelease")
@Label("Use After Release")
@Description("With verify=report: a released object was used, or loaded outside any section; the stack is that of the"
    + " use; once a place")
@Category("Reprieve")
@StackTrace(true)
final class UseAfterReleaseEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Site")
    @Description("The release site")
    String site;

    @Label("Object Class")
    @Description("The class of the released object")
    String objectClass;

    @Label("Release Stack")
    @Description("The stack of the release, a frame a line")
    String releaseStack;

    @Label("Releasing Thread")
    @Description("The thread that released the object")
    Thread releasingThread;

    @Label("Since Release")
    @Description("The time between release and use; negative if it was loaded before")
    @Timespan(Timespan.NANOSECONDS)
    long sinceRelease;

    @Label("In Section")
    @Description("Whether the use was inside a read-side section, which then began too late")
    boolean inSection;

    @Label("Problem")
    @Description("What is wrong")
    String problem;

    @Label("Place")
    @Description("What was done, in which method and line")
    String place;

    @Label("Rule")
    @Description("The rule that would cover it, or why none can")
    String rule;
}

package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A grace period.
 */
@Name("io.reprieve.GracePeriod")
@Label("Grace Period")
@Description("From the advance of the epoch until every reader that was inside had left")
@Category("Reprieve")
@StackTrace(false)
final class GracePeriodEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Sequence")
    @Description("The number of the grace period in its domain")
    long sequence;

    @Label("Trigger")
    @Description("Who asked for it: page, delay, synchronize, barrier, fallback or polled")
    String trigger;

    @Label("Readers Waited For")
    @Description("Readers that were inside an older section when they were looked at")
    long readersWaitedFor;

    @Label("Slowest Reader")
    @Description("The last of them to leave; nothing if none was inside, or, on JDK 17, if it has ended since")
    Thread slowestReader;

    @Label("Releases")
    @Description("Releases that were in the queues when it ended")
    long releases;
}

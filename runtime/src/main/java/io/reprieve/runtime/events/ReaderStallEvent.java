package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * A reader that holds up reclamation.
 */
@Name("io.reprieve.ReaderStall")
@Label("Reader Stall")
@Description("A read-side critical section has held up a grace period for longer than the stall limit")
@Category("Reprieve")
@StackTrace(false)
final class ReaderStallEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Reader")
    @Description("The thread inside the section")
    Thread reader;

    @Label("Reader Method")
    @Description("Where it is: the first frame that is neither Reprieve's nor the JDK's")
    String readerMethod;

    @Label("Reader Stack")
    @Description("Its Java stack at this moment, a line for each frame")
    String readerStack;

    @Label("Online")
    @Description("Whether it is a quiescent-state reader outside any section, which is to announce a quiescent state")
    boolean isOnline;

    @Label("Waiting Thread")
    @Description("A thread that waits for the grace period, and may hold what the reader waits for")
    Thread waiter;

    @Label("Waited")
    @Description("How long the grace period has waited")
    @Timespan(Timespan.NANOSECONDS)
    long waited;

    @Label("Pending Releases")
    @Description("Releases that wait")
    long pending;
}

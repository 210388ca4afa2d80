package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A batch of releases.
 */
@Name("io.reprieve.ReclaimBatch")
@Label("Reclaim Batch")
@Description("The reclaimer ran releases whose grace period had passed")
@Category("Reprieve")
@StackTrace(false)
final class ReclaimBatchEvent extends Event {
    @Label("Domain")
    @Description("The name of the domain; default is the default domain's")
    String domain;

    @Label("Releases")
    @Description("How many were run")
    long releases;

    @Label("Pages")
    @Description("Pages that came home")
    long pages;

    @Label("Threads")
    @Description("Releasing threads that they came from")
    long threads;
}

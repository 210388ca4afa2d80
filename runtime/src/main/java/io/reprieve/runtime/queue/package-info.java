/**
 * The release queues: what is released lies here until its grace period has passed and its body has run.
 *
 * <pre>
 *   Deferral, Woven                            the releasing thread
 *      |
 *   OwnerEnd.append ............ common path: an entry of the run that is open, one release store
 *      | no
 *   SlowPath.begin ............. a new run, a new page, or a release that belongs to the body that runs
 *      | no page
 *   CallersPath ................ or its caller waits, and runs the body in place: no queue at all
 *   NoPage ..................... the object's head | drop or throw | RoomWait | a kept page | a page beyond the limit
 *      |                         MayWait: the one place that says who may wait
 *   OwnerEnd.endEntry .......... published
 *
 *   ThreadQueue    one platform thread's        OwnerQueue     what that thread is to run itself
 *   SharedQueue    of threads without one       HeldBackQueue  a virtual thread's update-side section
 *        '-------- ReleaseQueue = OwnerEnd + Positions + ConsumerEnd -------'
 *   QueueChoice    which of them a release goes into
 *
 *   ReleaseRunner.drain ........ the reclaimer, or the owner
 *   ConsumerEnd.tryLayHold ..... one consumer at a time, and nobody waits for it
 *   ConsumerEnd.next ........... a Stretch over entries of one run that may run
 *   ReleaseRunner.run .......... what is pinned goes to SetAside; the site's loop runs the others where they lie
 *   ConsumerEnd.finish ......... the entries are nulled, the position is stored; a page behind goes home
 * </pre>
 *
 * <p>{@link io.reprieve.runtime.queue.QueueRegistry} knows all queues and shares them out among the reclaimers;
 * {@link io.reprieve.runtime.queue.UpdateSections} holds releases back; {@code IdleRuns} lets go of a run that an idle
 * thread has left open.
 *
 * <h2>Order</h2>
 * Releases of one thread run first in, first out, and a body is over before the next begins: for each domain, and apart
 * for those that the thread runs itself. Two things break this: a pinned release, which comes when its pin goes, and
 * {@link io.reprieve.RunOn#CALLER}, which is no queue's.
 *
 * <h2>Who waits for what</h2>
 * An arrow reads "waits for". Whoever is waited for must get on without the one who waits, or the wait has a bound;
 * nothing here waits for an application's code and is waited for by it without one.
 *
 * <pre>
 *   SharedQueue.takeTurn -----&gt; who has the turn: a bounded number of its own steps; it waits for nothing
 *   RoomWait -----------------&gt; readers, bodies of the same reclaimer
 *                               bound: fallback.timeout without progress, ten times that in all; at once where the
 *                               locks show that they wait for the one who waits
 *   RoomWait.awaitPeriod -----&gt; readers
 *                               bound: stall.timeout; then the release is deferred
 *   ReleaseQueue.isEmptied ---&gt; a consumer that is about to let go      bound: some forty pauses
 *   GracePeriodEngine.poll ---&gt; nobody: who finds the engine driven goes on with something else
 *   ConsumerEnd.tryLayHold ---&gt; nobody: likewise
 *   IdleRuns.close -----------&gt; an owner in mid-release: a bounded number of its steps, or a RoomWait
 *   QueueRegistry.retire -----&gt; a consumer of an ended thread's queue, which finds nothing to run
 *   SetAside, Pins, tables ---&gt; locks that are held for bounded steps, and never while a body runs
 *   UpdateSections.sweep -----&gt; a sweep by another thread, and with it who has a turn
 *   Wakeup.startSubstitute ---&gt; another releaser that starts the reclaimer's thread, and registers the exit's hook
 *   synchronize, barrier, close: what their caller wishes to wait for; a reader that lags is reported with whoever
 *                               waits, and they throw where they would wait for themselves
 *   exit ---------------------&gt; what is pending
 *                               bound: shutdown.timeout
 * </pre>
 *
 * <p>Bodies run on a reclaimer's thread, on their owner's where the site says so, on the thread that drives the
 * reclaimer with {@code reclaimer=invoked}, and on that of a waiting releaser only there, as long as nobody else
 * drives: a body may want a lock that its releaser holds.
 */
package io.reprieve.runtime.queue;

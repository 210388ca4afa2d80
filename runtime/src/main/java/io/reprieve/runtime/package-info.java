/**
 * The runtime, put together.
 *
 * <p>A part is a package: {@code reader}, {@code graceperiod}, {@code queue}, {@code reserve}, {@code reclaimer},
 * {@code pin}, {@code site}, {@code events}; {@code memory} and {@code thread} are what they stand on, and
 * {@code observe} is how they tell of themselves without knowing who listens.
 *
 * <h2>The path of a release</h2>
 * <pre>
 *   woven method, Deferral.defer     the releasing thread
 *     OwnerEnd.append                  one reference, one release store
 *     SlowPath.begin .. commit         the slow path: a new run, a new page, or none
 *   Reclaimer.doWork                 the reclaimer, or whoever drives it
 *     ReleaseRunner.snapshot           the published positions
 *     GracePeriodEngine.poll           advance the epoch, heavy barrier, scan the slots
 *     ReleaseRunner.runReady           the bodies, a stretch at a time
 *     Page.goHome                      one release store
 * </pre>
 *
 * <h2>Shared fields</h2>
 * Who writes and who reads each field that more than one thread touches, in which mode, and under which guard.
 *
 * <table>
 * <caption>Shared fields</caption>
 * <tr><th>field</th><th>written by</th><th>mode</th><th>read by</th><th>mode</th></tr>
 * <tr><td>{@code Clock.epoch}</td><td>the driver of the engine</td><td>release</td>
 *     <td>readers, waiters</td><td>acquire; waiters behind a full fence</td></tr>
 * <tr><td>{@code ReaderSlot.stamp}</td><td>the owner: entry</td><td>opaque, then the reader's fence</td>
 *     <td>the driver of the engine</td><td>acquire, behind the heavy barrier</td></tr>
 * <tr><td>{@code ReaderSlot.stamp}</td><td>the owner: exit</td><td>release</td>
 *     <td>the driver of the engine</td><td>acquire</td></tr>
 * <tr><td>{@code ReaderSlot.stamp}</td><td>the owner: inner entry and exit</td>
 *     <td>opaque; release where the rung of an exit also serves outermost ones</td>
 *     <td>the driver of the engine</td><td>acquire</td></tr>
 * <tr><td>{@code ReaderSlot.since}</td><td>the owner, before a negative stamp</td><td>release</td>
 *     <td>the driver of the engine, after that stamp</td><td>acquire; an older epoch holds back more</td></tr>
 * <tr><td>{@code ReaderSlot.since}</td><td>the owner: quiescent state; who enters or leaves the shared slot</td>
 *     <td>release; opaque, then the reader's fence</td><td>the driver of the engine</td><td>acquire</td></tr>
 * <tr><td>{@code ReaderSlot.stamp}</td>
 *     <td>the owner, in a handler of {@code StackOverflowError}; when it has waited online</td><td>volatile</td><td>the
 *     driver of the engine</td><td>acquire</td></tr>
 * <tr><td>{@code ReaderSlot.stamp}</td><td>whoever finds that the owner has ended</td><td>release</td>
 *     <td>the driver of the engine</td><td>acquire</td></tr>
 * <tr><td>{@code ReaderSlot.isInsideCycle}</td><td>the owner</td><td>plain</td>
 *     <td>the owner; whoever reports a stall</td><td>plain</td></tr>
 * <tr><td>{@code ReaderSlot.isInsideCycle}, {@code staysOnline}, {@code isSuspended}</td>
 *     <td>whoever clears the slot of an ended borrower, having taken it</td><td>plain</td>
 *     <td>the next borrower</td><td>plain, after {@code borrower}</td></tr>
 * <tr><td>{@code ReaderSlot.borrower}</td><td>the borrower</td><td>compare-and-set, release</td>
 *     <td>the borrower, the engine, the sweep</td><td>opaque, acquire</td></tr>
 * <tr><td>{@code ReaderSlot.outermost}, {@code innermost}</td><td>the owner: a woven reader's entry</td><td>opaque</td>
 *     <td>the driver of the engine, which puts 0 there</td><td>opaque; what is lost in between is found later</td></tr>
 * <tr><td>{@code ReaderSlot.stamp}: {@code TIMED}</td><td>the driver of the engine, in place of 0</td>
 *     <td>compare-and-set</td><td>the owner; the driver of the engine</td><td>plain; acquire</td></tr>
 * <tr><td>{@code ReaderSlot.times}</td><td>the driver of the engine</td><td>plain</td>
 *     <td>the owner: a section that may be timed</td><td>plain; what is missed isn't timed</td></tr>
 * <tr><td>{@code ReaderTally.times}</td><td>whoever registers a reader</td><td>volatile, under the lock</td>
 *     <td>readers that were timed, whoever wants statistics</td><td>volatile</td></tr>
 * <tr><td>{@code ReaderTimes.longest}</td><td>readers that were timed</td><td>compare-and-exchange</td>
 *     <td>the same, whoever wants statistics</td><td>opaque</td></tr>
 * <tr><td>{@code ByteBudget.limit}</td><td>whoever makes the domain</td><td>volatile</td>
 *     <td>releases that say what they weigh, statistics</td><td>volatile</td></tr>
 * <tr><td>{@code ReaderTally.counts}, its elements</td><td>the driver of the engine</td><td>volatile, opaque</td>
 *     <td>whoever wants statistics</td><td>volatile, opaque</td></tr>
 * <tr><td>{@code ReaderTally.samples}</td><td>the driver of the engine</td><td>volatile</td>
 *     <td>whoever wants statistics</td><td>volatile</td></tr>
 * <tr><td>{@code SharedSlot.entries}</td><td>who enters or leaves the shared slot</td><td>plain, under the lock</td>
 *     <td>every thread that looks for its slot</td><td>plain; a thread that is inside has counted itself</td></tr>
 * <tr><td>{@code BorrowedSlots.slots}</td><td>whoever grows or shrinks it</td><td>release, under the lock</td>
 *     <td>borrowers, the engine</td><td>acquire</td></tr>
 * <tr><td>{@code BorrowedSlots.haveLentToPlatformThreads}</td><td>a borrower, for good</td><td>opaque</td>
 *     <td>who asks what it has open itself</td><td>opaque; certain for who has set it</td></tr>
 * <tr><td>{@code ThreadTable.homes}</td><td>a registering thread, the sweep</td><td>plain, under the lock</td>
 *     <td>every thread</td><td>plain; a miss is looked up in {@code others}</td></tr>
 * <tr><td>{@code ThreadTable.others}</td><td>a registering thread, the sweep</td><td>release, under the lock</td>
 *     <td>every thread</td><td>acquire</td></tr>
 * <tr><td>{@code ThreadTable.Others.places}</td><td>a registering thread</td><td>plain, under the lock</td>
 *     <td>every thread</td><td>plain; its owner has written it itself</td></tr>
 * <tr><td>{@code ThreadTable.members}, {@code Members.size}</td><td>a registering thread</td>
 *     <td>release, under the lock</td><td>the engine, the reclaimer, statistics</td><td>acquire</td></tr>
 * <tr><td>{@code GracePeriodEngine.requested}, {@code urgent}</td><td>waiters, the reclaimer</td>
 *     <td>compare-and-exchange release</td><td>whoever drives</td><td>acquire</td></tr>
 * <tr><td>{@code GracePeriodEngine.trigger}</td><td>waiters, the reclaimer</td><td>opaque</td>
 *     <td>whoever drives</td><td>opaque, after {@code requested}</td></tr>
 * <tr><td>{@code GracePeriodEngine.heavyBarriers}, {@code barrierNanos}</td><td>the driver</td><td>opaque</td>
 *     <td>statistics; the reclaimer</td>
 *     <td>opaque</td></tr>
 * <tr><td>{@code StallDetector.stallNanos}, {@code Reclaimer.drainNanos},
 *     {@code QueueRegistry.pagesPerThread}</td><td>whoever changes the settings, or resolves a site</td>
 *     <td>volatile</td><td>the driver, the reclaimer, releasing threads</td><td>volatile</td></tr>
 * <tr><td>{@code StallDetector.waiter}</td><td>waiters</td><td>opaque, compare-and-set</td>
 *     <td>whoever reports a stall</td><td>opaque</td></tr>
 * <tr><td>{@code StallDetector.stalls}</td><td>whoever reports a stall</td><td>get-and-add</td>
 *     <td>statistics</td><td>opaque</td></tr>
 * <tr><td>{@code GracePeriodEngine.completed}</td><td>the driver</td><td>release</td><td>everybody</td>
 *     <td>acquire; opaque to count</td></tr>
 * <tr><td>{@code GracePeriodEngine.driven}</td><td>whoever drives</td><td>compare-and-set, release</td>
 *     <td>whoever would drive</td><td>compare-and-set</td></tr>
 * <tr><td>{@code OwnerEnd.published}</td><td>the owner</td><td>release</td><td>consumers, statistics</td>
 *     <td>acquire</td></tr>
 * <tr><td>{@code OwnerEnd.appended}</td><td>the owner</td><td>plain</td>
 *     <td>the reclaimer, to let go of a run</td><td>plain; then the owner's stack is looked at</td></tr>
 * <tr><td>{@code OwnerEnd.updates}</td><td>the owner; when it has ended, the sweep or a barrier</td>
 *     <td>plain; release at the section's end, after {@code published}</td>
 *     <td>whoever closes the domain</td><td>acquire, before {@code published}</td></tr>
 * <tr><td>{@code ThreadQueue.ownerRun}</td><td>the owner, once</td><td>release</td><td>everybody</td>
 *     <td>acquire</td></tr>
 * <tr><td>page entries, headers, primitives, {@code Page.end}, {@code Page.successor}</td><td>the owner, before it
 * publishes</td>
 *     <td>plain</td><td>the consumer, after it has read the position</td><td>plain</td></tr>
 * <tr><td>page entries, headers</td><td>the consumer, nulling</td><td>plain</td>
 *     <td>the next owner, after the home slot; the same owner, after {@code finished}, when it is the consumer too</td>
 *     <td>plain</td></tr>
 * <tr><td>{@code HomeSlots.slots}</td><td>the consumer: home</td><td>release</td><td>the owner, or any thread</td>
 *     <td>acquire, or exchange</td></tr>
 * <tr><td>{@code SharedQueue.holder}</td><td>threads without a queue of their own</td>
 *     <td>compare-and-set, release</td><td>the same</td><td>opaque, compare-and-set</td></tr>
 * <tr><td>{@code OwnerEnd.filling}, {@code limit}</td><td>the owner</td><td>plain</td>
 *     <td>who closes the domain, or lets go of a run</td><td>plain, after the owner's stack was looked at</td></tr>
 * <tr><td>{@code OwnerEnd.isClosed}</td><td>who closes the domain</td><td>opaque; then the owner's stack is looked
 * at</td>
 *     <td>the owner, when it would open the common path</td><td>opaque</td></tr>
 * <tr><td>{@code ConsumerEnd.consumer}</td><td>consumers</td><td>compare-and-set, release</td>
 *     <td>consumers; reports</td><td>opaque, compare-and-set</td></tr>
 * <tr><td>{@code Positions.finished}</td><td>the consumer</td><td>release</td><td>everybody</td><td>acquire</td></tr>
 * <tr><td>{@code Positions.ran}</td><td>the consumer, before {@code finished}</td><td>opaque</td><td>statistics</td>
 *     <td>acquire</td></tr>
 * <tr><td>{@code Positions.setAside}, {@code asideOver}</td>
 *     <td>the consumer, before {@code finished}; who has run what waited for a pin; under the lock</td><td>release</td>
 *     <td>statistics; who removes the queue</td><td>acquire, {@code asideOver} first</td></tr>
 * <tr><td>{@code ConsumerEnd.running}</td><td>the consumer</td><td>opaque</td><td>reports</td><td>opaque</td></tr>
 * <tr><td>{@code Positions.ready}, {@code readyCookie}</td><td>the reclaimer, a waiting owner</td>
 *     <td>compare-and-exchange</td><td>consumers</td><td>acquire</td></tr>
 * <tr><td>{@code OwnerEnd.openHead}</td><td>the owner; whoever moves on from it</td>
 *     <td>release; exchange; compare-and-set</td><td>owner and consumer</td><td>compare-and-set</td></tr>
 * <tr><td>{@code OwnerEnd.restart}</td><td>the owner, after it lost {@code openHead}</td><td>release</td>
 *     <td>the consumer</td><td>acquire</td></tr>
 * <tr><td>{@code Positions.snapshotSince}, {@code readySince}</td><td>the reclaimer, a waiting owner</td>
 *     <td>opaque</td><td>consumers, for delays</td><td>opaque</td></tr>
 * <tr><td>{@code OwnerEnd.isIdle}</td><td>the reclaimer sets it, the owner clears it</td><td>opaque</td>
 *     <td>the owner, when it opens a run</td><td>opaque</td></tr>
 * <tr><td>{@code SiteTally.cells}</td><td>the owner, when it goes over to another site</td>
 *     <td>opaque, before {@code published}; release where they grow</td><td>statistics</td><td>opaque;
 *     acquire</td></tr>
 * <tr><td>{@code SiteCounters.runByReclaimer}, {@code delayByReclaimer}</td><td>the first reclaimer</td><td>opaque</td>
 *     <td>statistics</td><td>opaque</td></tr>
 * <tr><td>{@code SiteCounters.longestDelay}</td><td>whoever runs releases</td><td>compare-and-exchange</td>
 *     <td>statistics</td><td>opaque</td></tr>
 * <tr><td>{@code ResizableSlots.segments}, {@code limit}</td><td>whoever changes the settings</td>
 *     <td>release, opaque; under the lock</td><td>whoever takes a page</td><td>acquire, opaque</td></tr>
 * <tr><td>{@code BodyRunners.runners}</td><td>who finds all taken</td><td>release, under the lock</td>
 *     <td>who looks for a runner</td><td>acquire</td></tr>
 * <tr><td>{@code BodyRunners.taken}</td><td>who takes or gives back a runner</td><td>get-and-add</td>
 *     <td>who looks for its own</td><td>opaque; certain for who has one</td></tr>
 * <tr><td>{@code EmbeddedHeads.exist}</td><td>the agent, for good</td><td>plain</td><td>everybody</td><td>plain;
 * racy</td></tr>
 * <tr><td>{@code Reclaimers.threads}</td><td>who starts them</td><td>volatile</td><td>who stops
 * them</td><td>volatile</td></tr>
 * <tr><td>{@code Leave.isWanted}</td><td>who stops them, who starts them</td><td>volatile</td><td>the reclaimer</td>
 *     <td>volatile</td></tr>
 * <tr><td>{@code Foothold.isGone}</td><td>a reclaimer that begins or ends, under the lock</td><td>volatile</td>
 *     <td>who registers a bean; who drives reclamation</td><td>volatile</td></tr>
 * <tr><td>{@code SetAside.count}</td><td>who sets a release aside, or has run it</td><td>volatile, under the lock</td>
 *     <td>everybody</td><td>volatile</td></tr>
 * <tr><td>{@code HeldPin.number}</td><td>a reader, in its section; whoever lets go</td><td>release</td>
 *     <td>who runs releases, behind the grace period; the reader that takes the next pin</td><td>acquire</td></tr>
 * <tr><td>{@code HeldPin.token}</td><td>a reader, in its section, before the number</td><td>release</td>
 *     <td>who runs releases, behind the grace period</td><td>acquire, after the number</td></tr>
 * <tr><td>{@code HeldPin.trace}, {@code Pins.notesWhere}</td><td>a reader; who finds a pin that nobody closes</td>
 *     <td>opaque, compare-and-set; volatile</td><td>who reports it; readers</td><td>opaque; volatile</td></tr>
 * <tr><td>{@code PinRing.pins}</td><td>the reader, in its section</td><td>release</td><td>who runs releases</td>
 *     <td>acquire</td></tr>
 * <tr><td>{@code PinRing.freeUpTo}</td><td>who runs releases</td><td>release</td><td>the same, and others</td>
 *     <td>acquire; an older number costs one more look</td></tr>
 * <tr><td>{@code PinningSlot.nextPin}</td><td>the reader, in its section</td><td>release, behind the token</td>
 *     <td>who runs releases</td><td>acquire, before and behind its look at the tokens</td></tr>
 * <tr><td>{@code PinningSlot.places}</td><td>the reader; who finds a pin that nobody closes, again and again</td>
 *     <td>opaque</td><td>the reader</td><td>opaque</td></tr>
 * <tr><td>{@code Pins.rings}</td><td>a reader, before its first pin; the sweep</td><td>volatile, under the lock</td>
 *     <td>who runs releases</td><td>volatile</td></tr>
 * <tr><td>{@code BulkLoop.spare}</td><td>who runs a bulk method, when it is over</td><td>release; empty</td>
 *     <td>who runs it next</td><td>get-and-set</td></tr>
 * <tr><td>{@code BodyRunner.reclaimer}</td><td>the thread whose runner it is</td><td>plain</td>
 *     <td>the same; who looks for a body that stands</td><td>plain; racy: certain of one that stands still</td></tr>
 * <tr><td>{@code BodyRunner.thread}</td><td>who takes a runner</td><td>compare-and-set, release</td>
 *     <td>who looks for its own</td><td>opaque</td></tr>
 * <tr><td>{@code HeapPressure.state}, {@code nextPageNanos}</td><td>the reclaimer; who finds the heap full</td>
 *     <td>opaque, compare-and-set</td><td>who would allocate a page</td><td>opaque</td></tr>
 * <tr><td>{@code SharedReserve.overdraft}</td><td>who takes such a page, who sends it off</td><td>get-and-add</td>
 *     <td>statistics</td><td>opaque</td></tr>
 * <tr><td>{@code Wakeup.sleeper}</td><td>the reclaimer, before {@code parked}</td><td>opaque</td>
 *     <td>who has changed {@code parked}</td><td>opaque</td></tr>
 * <tr><td>{@code Wakeup.napper}</td><td>the reclaimer, around a nap</td><td>opaque</td>
 *     <td>who waits for the reclaimer</td><td>opaque; a nap that is not seen ends by itself</td></tr>
 * <tr><td>{@code Wakeup.parked}</td><td>the reclaimer; who wakes it</td>
 *     <td>volatile, then the heavy barrier; opaque when it has slept; compare-and-set; get-and-set</td>
 *     <td>every release; the reclaimer when it has slept</td><td>opaque; acquire</td></tr>
 * <tr><td>{@code Wakeup.wokenNanos}</td><td>whoever wakes the reclaimer, before {@code parked}</td><td>opaque</td>
 *     <td>the reclaimer, after it has read {@code parked} with acquire</td><td>opaque</td></tr>
 * <tr><td>{@code CurrentLag.slot}</td><td>the driver of the engine</td><td>release; opaque at the end</td>
 *     <td>statistics</td><td>acquire</td></tr>
 * <tr><td>{@code CurrentLag.epoch}, {@code sinceNanos}</td><td>the driver of the engine</td><td>opaque</td>
 *     <td>statistics</td><td>opaque, after {@code slot}</td></tr>
 * <tr><td>{@code Positions.snapshot}, {@code Reclaimer.unseenNanos}</td><td>the reclaimer</td><td>plain</td>
 *     <td>statistics: how long the oldest release has waited</td><td>plain; no more than a report hangs on it</td></tr>
 * <tr><td>{@code LongestLag.reader}, {@code nanos}, {@code notedNanos}</td><td>the driver of the engine</td>
 *     <td>opaque</td><td>statistics</td><td>opaque</td></tr>
 * <tr><td>{@code Reclaimer.hurried}</td><td>{@code barrier()}</td><td>release</td><td>the reclaimer</td>
 *     <td>get-and-set acquire</td></tr>
 * <tr><td>{@code Reclaimer.hurried}</td><td></td><td></td><td>who waits in {@code barrier()}</td><td>opaque</td></tr>
 * <tr><td>{@code Reclaimer.busy}</td><td>whoever runs a cycle; the exit, for one who never comes back</td>
 *     <td>compare-and-set, release</td>
 *     <td>whoever would</td><td>compare-and-set</td></tr>
 * <tr><td>{@code Reclaimer.driver}</td><td>whoever runs a cycle</td><td>opaque</td>
 *     <td>the same thread, called by a listener</td><td>opaque</td></tr>
 * <tr><td>{@code AgentThread.isStopped}, {@code thread}</td><td>who stops it; who starts it</td><td>volatile</td>
 *     <td>the thread; who stops it</td><td>volatile</td></tr>
 * <tr><td>{@code Domain.isWoven}, {@code isClosed}, {@code SlowPath.isClosed}, {@code UpdateSections.isClosed},
 *     {@code NativeAccess.granted}</td>
 *     <td>whoever weaves, closes, grants</td><td>volatile</td><td>everybody</td><td>volatile</td></tr>
 * <tr><td>{@code Domain.hasBegun}</td><td>who reclaims, once</td><td>volatile</td>
 *     <td>who waits for room</td><td>volatile</td></tr>
 * <tr><td>{@code Domain.lastDriver}</td><td>who drives the reclaimer</td><td>volatile</td>
 *     <td>who waits for room, and drives too if nobody else does</td>
 *     <td>volatile; racy: no more than who runs a body hangs on it</td></tr>
 * <tr><td>{@code Domains.all}, {@code SiteRegistry.all}</td><td>who makes or closes a domain; who makes a site</td>
 *     <td>volatile, under the lock</td><td>everybody</td><td>volatile</td></tr>
 * <tr><td>{@code BodyRunners.runners}</td><td>who finds all of them taken</td><td>release, under the lock</td>
 *     <td>who looks for its own; {@code barrier()}</td><td>acquire</td></tr>
 * <tr><td>{@code BodyRunners.taken}</td><td>who takes a runner or gives it back</td><td>get-and-add</td>
 *     <td>who looks for its own</td><td>opaque; certain for who has counted itself</td></tr>
 * </table>
 */
package io.reprieve.runtime;

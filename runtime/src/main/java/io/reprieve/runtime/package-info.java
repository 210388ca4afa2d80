/**
 * The runtime, put together.
 *
 * <p>A part is a package: {@code reader}, {@code graceperiod}, {@code queue}, {@code reserve}, {@code reclaimer},
 * {@code site}, {@code events}; {@code memory} and {@code thread} are what they stand on, and {@code observe} is how they
 * tell of themselves without knowing who listens.
 *
 * <h2>The path of a release</h2>
 * <pre>
 *   woven method, Deferral.defer     the releasing thread
 *     ReleaseQueue.append              one reference, one release store
 *     ReleaseQueues.begin .. commit    the slow path: a new run, a new page, or none
 *   Reclaimer.doWork                 the reclaimer, or whoever drives it
 *     ReleaseRunner.snapshot           the published positions
 *     GracePeriodEngine.poll           advance the epoch, heavy barrier, scan the slots
 *     ReleaseRunner.runReady           the bodies
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
 * <tr><td>{@code ReaderSlot.stamp}</td><td>the owner: inner entry and exit</td><td>opaque</td>
 *     <td>the driver of the engine</td><td>acquire</td></tr>
 * <tr><td>{@code ReaderSlot.since}</td><td>the owner, before a negative stamp</td><td>release</td>
 *     <td>the driver of the engine, after that stamp</td><td>acquire; an older epoch holds back more</td></tr>
 * <tr><td>{@code ReaderSlot.since}</td><td>the owner: quiescent state; who enters or leaves the shared slot</td>
 *     <td>release; opaque, then the reader's fence</td><td>the driver of the engine</td><td>acquire</td></tr>
 * <tr><td>{@code ReaderSlot.stamp}</td><td>the owner, in a handler of {@code StackOverflowError}</td>
 *     <td>volatile</td><td>the driver of the engine</td><td>acquire</td></tr>
 * <tr><td>{@code ReaderSlot.stamp}</td><td>whoever finds that the owner has ended</td><td>release</td>
 *     <td>the driver of the engine</td><td>acquire</td></tr>
 * <tr><td>{@code ReaderSlot.isInsideCycle}</td><td>the owner</td><td>plain</td>
 *     <td>the owner; whoever reports a stall</td><td>plain</td></tr>
 * <tr><td>{@code ReaderSlot.isInsideCycle}, {@code staysOnline}, {@code isSuspended}</td>
 *     <td>whoever clears the slot of an ended borrower, having taken it</td><td>plain</td>
 *     <td>the next borrower</td><td>plain, after {@code borrower}</td></tr>
 * <tr><td>{@code ReaderSlot.borrower}</td><td>the borrower</td><td>compare-and-set, release</td>
 *     <td>the borrower, the engine, the sweep</td><td>opaque, acquire</td></tr>
 * <tr><td>{@code BorrowedSlots.slots}</td><td>whoever grows or shrinks it</td><td>release, under the lock</td>
 *     <td>borrowers, the engine</td><td>acquire</td></tr>
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
 * <tr><td>{@code GracePeriodEngine.heavyBarriers}</td><td>the driver</td><td>opaque</td><td>statistics</td>
 *     <td>opaque</td></tr>
 * <tr><td>{@code GracePeriodEngine.stallNanos}, {@code Reclaimer.drainNanos},
 *     {@code QueueRegistry.pagesPerThread}, {@code widest}</td><td>whoever changes the settings, or resolves a site</td>
 *     <td>volatile</td><td>the driver, the reclaimer, releasing threads</td><td>volatile</td></tr>
 * <tr><td>{@code GracePeriodEngine.waiter}</td><td>waiters</td><td>opaque, compare-and-set</td>
 *     <td>whoever reports a stall</td><td>opaque</td></tr>
 * <tr><td>{@code GracePeriodEngine.stalls}</td><td>whoever reports a stall</td><td>get-and-add</td>
 *     <td>statistics</td><td>opaque</td></tr>
 * <tr><td>{@code GracePeriodEngine.completed}</td><td>the driver</td><td>release</td><td>everybody</td>
 *     <td>acquire</td></tr>
 * <tr><td>{@code GracePeriodEngine.driven}</td><td>whoever drives</td><td>compare-and-set, release</td>
 *     <td>whoever would drive</td><td>compare-and-set</td></tr>
 * <tr><td>{@code ReleaseQueue.published}</td><td>the owner</td><td>release</td><td>consumers, statistics</td>
 *     <td>acquire</td></tr>
 * <tr><td>{@code ReleaseQueue.appended}</td><td>the owner</td><td>plain</td>
 *     <td>the reclaimer, to let go of a run</td><td>plain; then the owner's stack is looked at</td></tr>
 * <tr><td>{@code ReleaseQueue.ownerRun}</td><td>the owner, once</td><td>release</td><td>everybody</td>
 *     <td>acquire</td></tr>
 * <tr><td>{@code ReleaseQueue.sharedBy}, {@code draining}</td><td>threads without a queue of their own</td>
 *     <td>compare-and-set, release</td><td>the same</td><td>compare-and-set</td></tr>
 * <tr><td>page entries, headers, primitives, {@code Page.end}, {@code Page.successor}</td><td>the owner, before it publishes</td>
 *     <td>plain</td><td>the consumer, after it has read the position</td><td>plain</td></tr>
 * <tr><td>page entries, headers</td><td>the consumer, nulling</td><td>plain</td>
 *     <td>the next owner, after the home slot; the same owner, after {@code consumed} and under {@code claiming}</td>
 *     <td>plain</td></tr>
 * <tr><td>{@code HomeSlots.slots}</td><td>the consumer: home</td><td>release</td><td>the owner, or any thread</td>
 *     <td>acquire, or exchange</td></tr>
 * <tr><td>{@code ReleaseQueue.claiming}</td><td>consumers</td><td>compare-and-set, release</td><td>consumers</td>
 *     <td>compare-and-set</td></tr>
 * <tr><td>{@code ReleaseQueue.consumed}</td><td>the consumer</td><td>release, while claiming</td>
 *     <td>everybody</td><td>acquire</td></tr>
 * <tr><td>{@code ReleaseQueue.ready}, {@code readyCookie}</td><td>the reclaimer, a waiting owner</td>
 *     <td>compare-and-exchange</td><td>consumers</td><td>acquire</td></tr>
 * <tr><td>{@code ReleaseQueue.openHead}</td><td>the owner; whoever moves on from it</td>
 *     <td>release; compare-and-set</td><td>owner and consumer</td><td>compare-and-set</td></tr>
 * <tr><td>{@code ReleaseQueue.restart}</td><td>the owner, after it lost {@code openHead}</td><td>release</td>
 *     <td>the consumer</td><td>acquire</td></tr>
 * <tr><td>{@code ReleaseQueue.snapshotSince}, {@code readySince}</td><td>the reclaimer, a waiting owner</td>
 *     <td>opaque</td><td>consumers, for delays</td><td>opaque</td></tr>
 * <tr><td>{@code ReleaseQueue.isIdle}</td><td>the reclaimer sets it, the owner clears it</td><td>opaque</td>
 *     <td>the owner, when it opens a run</td><td>opaque</td></tr>
 * <tr><td>{@code SiteTally.cells}</td><td>the owner, when it goes over to another site</td>
 *     <td>opaque, before {@code published}; release where they grow</td><td>statistics</td><td>opaque; acquire</td></tr>
 * <tr><td>{@code SiteCounters.runByReclaimer}, {@code delayByReclaimer}</td><td>the reclaimer</td><td>opaque</td>
 *     <td>statistics</td><td>opaque</td></tr>
 * <tr><td>{@code SiteCounters.longestDelay}</td><td>whoever runs releases</td><td>compare-and-exchange</td>
 *     <td>statistics</td><td>opaque</td></tr>
 * <tr><td>{@code ResizableSlots.segments}, {@code limit}</td><td>whoever changes the settings</td>
 *     <td>release, opaque; under the lock</td><td>whoever takes a page</td><td>acquire, opaque</td></tr>
 * <tr><td>{@code RunningRelease.position}</td><td>a consumer</td>
 *     <td>release, before {@code consumed} or before the readers' barrier</td>
 *     <td>{@code barrier()}; who takes over, or would wait</td>
 *     <td>acquire, after {@code consumed} or behind the heavy barrier</td></tr>
 * <tr><td>{@code RunningRelease.end}</td><td>a consumer; who takes over</td>
 *     <td>opaque, under {@code claiming}; then the heavy barrier; release, after {@code takeovers}</td>
 *     <td>the consumer; who would wait</td><td>opaque, behind the readers' barrier; acquire</td></tr>
 * <tr><td>{@code RunningRelease.batch}, {@code first}; what the batch carries</td>
 *     <td>a consumer</td><td>plain, under {@code claiming}</td>
 *     <td>the consumer; who takes over, under {@code claiming}</td><td>plain</td></tr>
 * <tr><td>{@code ReleaseQueue.takeovers}</td><td>who takes over</td><td>release, under {@code claiming}</td>
 *     <td>{@code barrier()}, a waiting owner</td><td>acquire, before and after the positions</td></tr>
 * <tr><td>{@code RunningRelease.finished}</td><td>a consumer</td><td>opaque</td><td>statistics</td>
 *     <td>opaque</td></tr>
 * <tr><td>{@code BodyRunner.fallbacks}</td><td>the thread that runs the fallback</td><td>release</td>
 *     <td>{@code barrier()}</td><td>acquire</td></tr>
 * <tr><td>{@code BodyRunner.thread}</td><td>who takes a runner</td><td>compare-and-set, release</td>
 *     <td>who looks for its own</td><td>opaque</td></tr>
 * <tr><td>{@code HeapPressure.state}, {@code nextPageNanos}</td><td>the reclaimer; who finds the heap full</td>
 *     <td>opaque, compare-and-set</td><td>who would allocate a page</td><td>opaque</td></tr>
 * <tr><td>{@code SharedReserve.overdraft}</td><td>who takes such a page, who sends it off</td><td>get-and-add</td>
 *     <td>statistics</td><td>opaque</td></tr>
 * <tr><td>{@code Wakeup.sleeper}</td><td>the reclaimer, before {@code parked}</td><td>opaque</td>
 *     <td>who has changed {@code parked}</td><td>opaque</td></tr>
 * <tr><td>{@code Wakeup.parked}</td><td>the reclaimer</td><td>volatile, then the heavy barrier</td>
 *     <td>every release</td><td>opaque</td></tr>
 * <tr><td>{@code Wakeup.wokenNanos}</td><td>whoever wakes the reclaimer, before {@code parked}</td><td>opaque</td>
 *     <td>the reclaimer, after it has read {@code parked} with acquire</td><td>opaque</td></tr>
 * <tr><td>{@code LongestLag.reader}, {@code nanos}, {@code notedNanos}</td><td>the driver of the engine</td>
 *     <td>opaque</td><td>statistics</td><td>opaque</td></tr>
 * <tr><td>{@code Reclaimer.hurried}</td><td>{@code barrier()}</td><td>release</td><td>the reclaimer</td>
 *     <td>get-and-set acquire</td></tr>
 * <tr><td>{@code Reclaimer.busy}</td><td>whoever runs a cycle</td><td>compare-and-set, release</td>
 *     <td>whoever would</td><td>compare-and-set</td></tr>
 * </table>
 */
package io.reprieve.runtime;

/**
 * Schedules: the runtime under a scheduler that lets one thread run at a time and decides by a seed, at every access to
 * shared state, which one. It finds what stress tests don't, because it needs no luck with the time: a thread may stand
 * still for as long as it likes between any two steps, and no wait takes any time. What it has found it finds again.
 *
 * <pre>
 *   SchedulingLoader   loads runtime and programs a second time, woven
 *   Interception       what is woven: a point before each access, a stand-in for what waits or asks for the time
 *   Scheduler          one thread at a time, locks, parks and time; sees when nobody gets on
 *   Strategy           who is next: a random walk, or priorities with a few changes (probabilistic concurrency testing)
 *   Program            what the threads do, in plain code, and what has to be true at the end
 *   Mistake            what is wrong with a runtime that has to be caught, by a schedule that is the same when repeated
 *   Trace              the schedule, printed when something is wrong
 * </pre>
 *
 * <p><b>What it can't see.</b> Its memory is sequentially consistent: weaker orders are for {@code io.reprieve.model}
 * and jcstress. Threads are platform threads; those called "virtual" are taken for virtual ones, and share queues and
 * slots as those do. It gives threads no locks of the JVM, so that cycles which the runtime sees by asking the JVM
 * are left to the bound. Class initialisers are one step, and so is everything in the JDK.
 *
 * <p><b>Running it.</b> A dose is part of {@code mvn verify}; {@code stress/schedules.sh} runs a longer one, and
 * repeats a schedule by its seed. Each run prints how to repeat it.
 */
package io.reprieve.schedule;

/**
 * A model of the algorithm, explored exhaustively: the evidence for what no test on one kind of processor can show.
 *
 * <p>The checker is explicit-state and needs nothing but the JDK. {@link io.reprieve.model.Explorer} visits every state
 * that a {@link io.reprieve.model.Model} can get into, nearest first, and tells the shortest way to one that should not
 * be; {@link io.reprieve.model.Machine} knows which steps are possible. The same model is explored under four
 * {@link io.reprieve.model.MemoryModel}s: sequential consistency, x86-TSO, Armv8, and what Java's access modes promise.
 * {@code LitmusTest} checks the checker against outcomes known from the literature.
 *
 * <pre>
 *   Domain                                 clock, slots, objects, the pair of barriers
 *   ReaderSteps, EngineSteps, QueueSteps   the instructions of the code's methods, and named after them
 *   Scenario                               who does what, with whom
 *   Mutant                                 what is known to be wrong, and under which memory model that shows
 * </pre>
 *
 * <p><b>Safety.</b> No reader uses an object whose release has run, or sees one before its fields; no release runs
 * twice; no consumer reads an entry that isn't there, or another one than the next; no two threads have the same page;
 * nobody is told that a release is over before what its body did.
 * <b>Progress.</b> From every state there is a way to the end of all threads, with every release run: no deadlock, and
 * no wake-up that is lost for good.
 *
 * <p><b>The memory models.</b> A thread's instructions are performed one by one, and out of order where the memory
 * model lets them: within a bounded window, which an exploration that needed a larger one would report. Stores are
 * performed late, and out of order per place; loads early, also on a guess behind branches, where a wrong guess is
 * rolled back. This is the "Flat" model of Pulte, Flur, Deacon, French, Sarkar and Sewell, "Simplifying ARM
 * Concurrency" (POPL 2018), reduced to what our programs have. It is weaker where Java is: a load that acquires may
 * overtake a store that releases. Under TSO only stores are overtaken, and only by loads: the store buffer of Sewell
 * and others, "x86-TSO" (CACM 2010). The weakest model adds to the window the views of Kang and others, "A Promising
 * Semantics for Relaxed-Memory Concurrency" (POPL 2017): a store may reach one thread long after another, as on Power.
 *
 * <p>{@code membarrier} interrupts every other thread at some moment between its call and its return, each at its own,
 * and where the thread's accesses match program order, as membarrier(2) says. A compiler fence orders nothing.
 *
 * <p><b>Left out.</b> What only its owner touches, such as the nesting. Compilers that reorder more than processors
 * may. An exchange happens at one instant, and is ordered as a store even if its comparison fails. A new store comes
 * last in the order of its cell. A load doesn't overtake an access to the same array at an index that isn't known yet.
 * There are two or three threads of a kind, two or three objects, and as many grace periods as those need.
 *
 * <p><b>Running it.</b> All of it is part of {@code mvn verify}, and writes the traces of all mistakes to
 * {@code runtime/target/model-traces}. Larger bounds take long, and some gigabytes:
 *
 * <pre>
 *   mvn -pl runtime test -Dtest='io.reprieve.model.*Test' -Dreprieve.model.bounds=large -DargLine=-Xmx10g
 * </pre>
 */
package io.reprieve.model;

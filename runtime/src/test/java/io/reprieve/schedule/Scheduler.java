package io.reprieve.schedule;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread of a program run at a time, and decides by a seed at each point which one. {@link Interception}
 * weaves the calls in: a point before every access to shared state, and a stand-in for everything that waits, or asks
 * for the time.
 *
 * <p>Time is the scheduler's own. It passes a little with each step, and when nobody can run it goes on to the earliest
 * moment for which a thread waits, so that a program of timed waits takes no time at all, and is the same each time.
 *
 * <p>The program stands still if nobody can run and nobody waits for a time, or if for a long while threads have only
 * been waiting in the runtime: none has entered or left it, or has got a lock of its own.
 */
public final class Scheduler {
    private static final long STEP_NANOS = 1_000;
    private static final long STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** While somebody could run, no more time passes at once: others would have got on meanwhile. */
    private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final long MOST_STEPS = 1_000_000;
    private static final int PATIENCE_SECONDS = 10;
    private static final String VIRTUAL = "virtual";
    private static final String TWIN = "virtual twin";
    private static final long TWINS_ID = 1_000;

    // One program runs at a time; set before its threads are started.
    private static volatile Scheduler running;

    private final long seed;
    private final Strategy strategy;
    private final Trace trace;
    private final List<Task> tasks = new ArrayList<>();
    private final Map<Object, Lock> locks = new IdentityHashMap<>();
    private final List<Task> runnable = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final boolean[] interrupted = new boolean[64];
    private Task current;
    private long step;
    private long now = TimeUnit.HOURS.toNanos(1);
    private long progressed = now;
    private volatile Failure failure;

    /** Who has a monitor or a lock, and how often. */
    private static final class Lock {
        Task owner;
        int count;
    }

    Scheduler(final long seed, final List<String> points) {
        this.seed = seed;
        strategy = Strategy.of(seed);
        trace = new Trace(points, tasks);
    }

    // ---- a run

    /** Runs a program to its end, or to where it goes wrong. */
    Outcome run(final Runnable program) throws InterruptedException {
        final ControlledThread main = new ControlledThread(program, "main program");
        running = this;
        add(main);
        current = main.task;
        main.startControlled();
        current.giveTurn();
        long seen = -1;
        while (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            // Racy, but benign: of a program under control it grows all the time.
            final long now = step;
            if (now == seen) {
                failure = new Failure(
                    "the scheduler has lost control: a thread waits for something that it doesn't know", seed,
                    trace.text(progressed), describe());
                break;
            }
            seen = now;
        }
        return new Outcome(seed, step, trace.hash(), failure);
    }

    static Scheduler ofCaller() {
        return Thread.currentThread() instanceof ControlledThread thread && thread.task != null
            ? thread.task.scheduler
            : null;
    }

    private static Task caller() {
        return Thread.currentThread() instanceof ControlledThread thread ? thread.task : null;
    }

    /** The caller, if others may run in its stead. */
    private static Task switchable() {
        final Task task = caller();
        return task != null && task.atomic == 0 ? task : null;
    }

    void add(final ControlledThread thread) {
        thread.task = new Task(this, thread, tasks.size());
        tasks.add(thread.task);
        strategy.added(thread.task);
    }

    void begin(final Task task) {
        task.awaitTurn();
    }

    void end(final Task task) {
        task.state = Task.State.ENDED;
        wakeAllFor(task.thread);
        progressed = now;
        if (tasks.stream().allMatch(each -> each.state == Task.State.ENDED)) {
            running = null;
            over.countDown();
            return;
        }
        passOn(task);
    }

    void hasThrown(final Task task, final Throwable thrown) {
        fail(task, task + " has thrown " + thrown, thrown);
    }

    void keepInterrupt(final Task task) {
        interrupted[task.number] = true;
    }

    void restoreInterrupt(final Task task) {
        if (interrupted[task.number]) {
            interrupted[task.number] = false;
            task.thread.interrupt();
        }
    }

    // ---- who runs

    private void step(final Task task, final int point) {
        task.point = point;
        step++;
        now += STEP_NANOS;
        if (now - progressed > STANDSTILL_NANOS) {
            fail(task, "nobody gets on: for " + TimeUnit.NANOSECONDS.toSeconds(now - progressed)
                + " s no thread has entered or left the runtime, or has got a lock", null);
        }
        if (step > MOST_STEPS) {
            fail(task, "no end after " + step + " steps", null);
        }
    }

    private void pass(final Task task, final int point) {
        step(task, point);
        if (strategy.letsTimePass()) {
            passTime(SHORT_NANOS);
        }
        collectRunnable();
        if (runnable.size() > 1) {
            turnTo(task, strategy.next(task, runnable, step));
        }
    }

    private void letOthers(final Task task) {
        step(task, task.point);
        collectRunnable();
        if (runnable.size() == 1) {
            passTime(SHORT_NANOS);
            collectRunnable();
        }
        turnTo(task, strategy.other(task, runnable));
    }

    /** The task cannot go on. */
    private void passOn(final Task task) {
        step(task, task.point);
        collectRunnable();
        while (runnable.isEmpty()) {
            if (!passTime(Task.NEVER)) {
                fail(task, "deadlock: nobody can run, and nobody waits for a time", null);
            }
            collectRunnable();
        }
        turnTo(task, strategy.other(task, runnable));
    }

    private void collectRunnable() {
        runnable.clear();
        for (final Task task : tasks) {
            if (task.isRunnable() || task.hasDeadline() && task.deadline <= now) {
                runnable.add(task);
            }
        }
    }

    /** Goes on to the earliest moment for which a thread waits, unless it is further than that. */
    private boolean passTime(final long mostNanos) {
        long earliest = Task.NEVER;
        for (final Task task : tasks) {
            if (task.hasDeadline()) {
                earliest = Math.min(earliest, task.deadline);
            }
        }
        if (earliest == Task.NEVER || earliest - now > mostNanos) {
            return false;
        }
        now = Math.max(now, earliest);
        return true;
    }

    private void turnTo(final Task from, final Task to) {
        to.wake();
        if (to != from) {
            trace.add(step, to, now);
            current = to;
            final boolean hasEnded = from.state == Task.State.ENDED;
            to.giveTurn();
            if (!hasEnded) {
                from.awaitTurn();
            }
        }
    }

    private void block(final Task task, final Object waitsFor, final long deadline) {
        task.state = waitsFor == null ? Task.State.PARKED : Task.State.BLOCKED;
        task.waitsFor = waitsFor;
        task.deadline = deadline;
        passOn(task);
    }

    private void wakeAllFor(final Object what) {
        for (final Task task : tasks) {
            if (task.state == Task.State.BLOCKED && task.waitsFor == what) {
                task.wake();
            }
        }
    }

    private long deadline(final long nanos) {
        return nanos > Task.NEVER - now ? Task.NEVER : now + Math.max(0, nanos);
    }

    // ---- when it has gone wrong

    private void fail(final Task task, final String what, final Throwable thrown) {
        if (failure == null) {
            final String threads = describe();
            failure = new Failure(
                what, seed, trace.text(progressed), thrown == null ? threads : threads + Failure.stack(thrown));
            over.countDown();
        }
        // Its threads are of no use any more: whoever asked for the run ends the JVM.
        while (true) {
            LockSupport.park();
            Thread.interrupted();
        }
    }

    private String describe() {
        final StringBuilder text = new StringBuilder(4096);
        for (final Task task : tasks) {
            if (task.state == Task.State.ENDED) {
                continue;
            }
            text.append("  ").append(task).append(task.isRunnable() ? " is on its way" : " waits").append(waiting(task))
                .append(System.lineSeparator());
            task.stack().forEach(frame -> text.append("      ").append(frame).append(System.lineSeparator()));
        }
        return text.toString();
    }

    private String waiting(final Task task) {
        if (task.waitsFor instanceof Thread thread) {
            return " for the end of " + thread.getName();
        }
        if (task.waitsFor != null) {
            final Lock lock = locks.get(task.waitsFor);
            return " for a " + task.waitsFor.getClass().getSimpleName() + (lock == null ? "" : " of " + lock.owner);
        }
        return task.hasDeadline() ? " for a time" : "";
    }

    // ---- called by woven code

    /**
     * Before an access to shared state.
     *
     * @param point where.
     */
    public static void point(final int point) {
        final Task task = switchable();
        if (task != null) {
            task.scheduler.pass(task, point);
        }
    }

    /**
     * The program itself gets on.
     *
     * @param point where.
     */
    public static void progress(final int point) {
        final Task task = switchable();
        if (task != null) {
            task.scheduler.progressed = task.scheduler.now;
            task.scheduler.pass(task, point);
        }
    }

    /**
     * The program has found something wrong where an exception would be caught: in the body of a release.
     *
     * @param what it has found.
     */
    public static void fail(final String what) {
        final Task task = caller();
        task.scheduler.fail(task, task + ": " + what, null);
    }

    /** What follows is one step: a class's initialiser, during which others would wait in the JVM. */
    public static void beginAtomic() {
        final Task task = caller();
        if (task != null) {
            task.atomic++;
        }
    }

    /** Pairs with {@link #beginAtomic()}. */
    public static void endAtomic() {
        final Task task = caller();
        if (task != null) {
            task.atomic--;
        }
    }

    /** As {@link Thread#yield()} and {@link Thread#onSpinWait()}. */
    public static void yield() {
        final Task task = switchable();
        if (task != null) {
            task.scheduler.letOthers(task);
        } else {
            Thread.yield();
        }
    }

    /**
     * As {@link LockSupport#parkNanos(long)}.
     *
     * @param nanos how long at most.
     */
    public static void parkNanos(final long nanos) {
        final Task task = switchable();
        if (task == null) {
            LockSupport.parkNanos(nanos);
        } else if (nanos > 0) {
            task.scheduler.park(task, task.scheduler.deadline(nanos));
        }
    }

    /**
     * As {@link LockSupport#parkNanos(Object, long)}.
     *
     * @param blocker of no interest.
     * @param nanos   how long at most.
     */
    public static void parkNanos(final Object blocker, final long nanos) {
        parkNanos(nanos);
    }

    /** As {@link LockSupport#park()}. */
    public static void park() {
        final Task task = switchable();
        if (task == null) {
            LockSupport.park();
        } else {
            task.scheduler.park(task, Task.NEVER);
        }
    }

    /**
     * As {@link LockSupport#park(Object)}.
     *
     * @param blocker of no interest.
     */
    public static void park(final Object blocker) {
        park();
    }

    private void park(final Task task, final long deadline) {
        if (task.permit || task.thread.isInterrupted()) {
            task.permit = false;
            pass(task, task.point);
        } else {
            block(task, null, deadline);
            task.permit = false;
        }
    }

    /**
     * As {@link LockSupport#unpark(Thread)}.
     *
     * @param thread who goes on.
     */
    public static void unpark(final Thread thread) {
        if (thread instanceof ControlledThread controlled && controlled.task != null) {
            final Task task = controlled.task;
            if (task.state == Task.State.PARKED) {
                task.wake();
            }
            task.permit = task.state != Task.State.ENDED;
        } else {
            LockSupport.unpark(thread);
        }
    }

    /**
     * As {@link Thread#interrupt()}.
     *
     * @param thread who is interrupted.
     */
    public static void interrupt(final Thread thread) {
        if (thread instanceof ControlledThread controlled && controlled.task != null
            && controlled != Thread.currentThread()) {
            controlled.task.scheduler.keepInterrupt(controlled.task);
            unpark(thread);
        } else {
            thread.interrupt();
        }
    }

    /**
     * As {@link Thread#sleep(long)}.
     *
     * @param millis how long.
     * @throws InterruptedException never, for a controlled thread.
     */
    public static void sleep(final long millis) throws InterruptedException {
        final Task task = switchable();
        if (task == null) {
            Thread.sleep(millis);
        } else {
            task.scheduler.block(task, null, task.scheduler.deadline(TimeUnit.MILLISECONDS.toNanos(millis)));
        }
    }

    /**
     * As {@link System#nanoTime()}.
     *
     * @return the scheduler's time.
     */
    public static long nanoTime() {
        final Scheduler scheduler = ofCaller();
        return scheduler == null ? System.nanoTime() : scheduler.now;
    }

    /**
     * As {@link Thread#join()}.
     *
     * @param thread whose end is waited for.
     * @throws InterruptedException never, for a controlled thread.
     */
    public static void join(final Thread thread) throws InterruptedException {
        join(thread, 0);
    }

    /**
     * As {@link Thread#join(long)}.
     *
     * @param thread whose end is waited for.
     * @param millis how long at most; 0 for ever.
     * @throws InterruptedException never, for a controlled thread.
     */
    public static void join(final Thread thread, final long millis) throws InterruptedException {
        final Task task = switchable();
        if (task == null) {
            thread.join(millis);
            return;
        }
        final Scheduler scheduler = task.scheduler;
        final long deadline = millis == 0 ? Task.NEVER : scheduler.deadline(TimeUnit.MILLISECONDS.toNanos(millis));
        while (isAlive(thread) && scheduler.now < deadline) {
            scheduler.block(task, thread, deadline);
        }
    }

    /**
     * As {@link Thread#isAlive()}.
     *
     * @param thread the thread.
     * @return whether it has begun and not ended.
     */
    public static boolean isAlive(final Thread thread) {
        return thread instanceof ControlledThread controlled && controlled.task != null
            ? controlled.task.state != Task.State.ENDED
            : thread.isAlive();
    }

    /**
     * As {@link Thread#getId()}, but the same in every run, and for all twins, who look for slots in the same places.
     *
     * @param thread the thread.
     * @return its number.
     */
    @SuppressWarnings("deprecation")
    public static long id(final Thread thread) {
        if (!(thread instanceof ControlledThread controlled) || controlled.task == null) {
            return thread.getId();
        }
        return thread.getName().startsWith(TWIN) ? TWINS_ID : TWINS_ID + 1 + controlled.task.number;
    }

    /**
     * Whether a thread is to be taken for a virtual one: a platform thread that is called so.
     *
     * @param thread the thread.
     * @return {@code true} if it has nothing of its own.
     */
    public static boolean isVirtual(final Thread thread) {
        return thread.getName().startsWith(VIRTUAL);
    }

    /**
     * Before a thread enters a monitor or takes a lock. A point has been passed before.
     *
     * @param what the monitor or the lock.
     */
    public static void lock(final Object what) {
        final Task task = caller();
        if (task == null) {
            return;
        }
        final Scheduler scheduler = task.scheduler;
        Lock lock = scheduler.locks.computeIfAbsent(what, key -> new Lock());
        while (lock.owner != null && lock.owner != task) {
            if (task.atomic != 0) {
                throw new IllegalStateException(task + " has to wait for a lock of " + lock.owner + " in one step");
            }
            scheduler.block(task, what, Task.NEVER);
            lock = scheduler.locks.computeIfAbsent(what, key -> new Lock());
        }
        lock.owner = task;
        lock.count++;
    }

    /**
     * After a thread has left a monitor or let go of a lock.
     *
     * @param what the monitor or the lock.
     */
    public static void unlock(final Object what) {
        final Task task = caller();
        final Lock lock = task == null ? null : task.scheduler.locks.get(what);
        if (lock != null && lock.owner == task && --lock.count == 0) {
            task.scheduler.locks.remove(what);
            task.scheduler.wakeAllFor(what);
            if (task.atomic == 0) {
                task.scheduler.pass(task, task.point);
            }
        }
    }

    /**
     * As {@link Thread#holdsLock(Object)}.
     *
     * @param what the monitor.
     * @return whether the caller has it.
     */
    public static boolean holdsLock(final Object what) {
        final Task task = caller();
        if (task == null) {
            return Thread.holdsLock(what);
        }
        final Lock lock = task.scheduler.locks.get(what);
        return lock != null && lock.owner == task && !(what instanceof ReentrantLock);
    }

    /**
     * As {@link CountDownLatch#countDown()}.
     *
     * @param latch the latch.
     */
    public static void countDown(final CountDownLatch latch) {
        latch.countDown();
        final Task task = caller();
        if (task != null) {
            task.scheduler.wakeAllFor(latch);
        }
    }

    /**
     * As {@link CountDownLatch#await()}.
     *
     * @param latch the latch.
     * @throws InterruptedException never, for a controlled thread.
     */
    public static void await(final CountDownLatch latch) throws InterruptedException {
        final Task task = switchable();
        if (task == null) {
            latch.await();
            return;
        }
        while (latch.getCount() != 0) {
            task.scheduler.block(task, latch, Task.NEVER);
        }
    }
}

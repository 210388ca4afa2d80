package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.reserve.Page;
import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.Stretch;
import io.reprieve.runtime.thread.Wakeup;
import io.reprieve.woven.EmbeddedHead;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The end of a queue that is emptied, by one consumer at a time. Whoever has laid hold of it keeps it while bodies run,
 * so that the bodies of one queue never overlap and run in the order in which the releases were made. Nobody waits for
 * it: who doesn't get it goes on with something else.
 *
 * <p>Releases run where they lie: a {@link Stretch} is laid over the entries of a run, as far as they may run, and the
 * entries are nulled when their bodies are over.
 */
abstract class ConsumerEnd extends Positions {
    private static final VarHandle CONSUMER = Fields.of(MethodHandles.lookup(), "consumer", Thread.class);
    private static final VarHandle RUNNING = Fields.of(MethodHandles.lookup(), "running", ReleaseSite.class);

    // Null while nobody empties the queue.
    private Thread consumer;
    // The site whose body runs, for reports.
    private ReleaseSite running;

    // What follows belongs to the consumer.
    private final SharedReserve shared;
    private Stretch stretch;
    // An object with an embedded head that has been taken, and whose body could not be reached.
    private Object left;
    private ReleaseSite leftSite;
    private Object leftContext;
    private Object leftFunction;
    long consumed;
    Object link;
    private int cursor;
    int runHeader = -1;
    ReleaseSite runSite;
    private Object runContext;
    private Object runFunction;

    ConsumerEnd(final Thread owner, final Wakeup wakeup, final SharedReserve shared) {
        super(owner, wakeup);
        this.shared = shared;
        link = page;
    }

    // ---- who empties the queue

    /** Lays hold of the end, if nobody has it. Pairs with {@link #letGo}: each finds it as the last one left it. */
    final boolean tryLayHold(final Thread thread) {
        return (Thread) CONSUMER.getOpaque(this) == null && CONSUMER.compareAndSet(this, null, thread);
    }

    final void letGo() {
        CONSUMER.setRelease(this, null);
    }

    /** What the consumer lays over entries. Called by the consumer before the first of them. */
    final void layWith(final Stretch own) {
        if (stretch != own) {
            stretch = own;
        }
    }

    /** Takes the end from a thread that stands in a body, and will never come back: see {@link RunningBodies}. */
    final void abandon(final Thread thread) {
        if (consumer() == thread) {
            countAbandoned(stretch.site, stretch.begun() - stretch.setAside, stretch.sinceNanos);
            finish(stretch);
            rest();
            letGo();
        }
    }

    /** As its thread would when they are over. */
    static void countAbandoned(final ReleaseSite site, final int bodies, final long sinceNanos) {
        site.counters().countRun(false, bodies, System.nanoTime() - sinceNanos);
    }

    /** Who empties the queue at the moment, for reports; {@code null} if nobody does. */
    final Thread consumer() {
        return (Thread) CONSUMER.getOpaque(this);
    }

    /** The site whose body runs, for reports. */
    final String running() {
        final ReleaseSite site = (ReleaseSite) RUNNING.getOpaque(this);
        return site == null ? null : site.name();
    }

    // ---- releases that wait for a pin

    /** How many releases come before one of a stretch. Asked by the consumer. */
    final long positionOf(final Stretch of, final int at) {
        return consumed + (at - of.first) / of.site.stride();
    }

    /** Called by the consumer, before the release counts as finished. */
    final void countSetAside() {
        SET_ASIDE.setRelease(this, setAside + 1);
    }

    /** A release that was set aside runs. Called by who has laid hold of the end. */
    final void beginAside(final ReleaseSite site) {
        RUNNING.setOpaque(this, site);
    }

    /** It runs no more; lets go of the end. */
    final void endAside(final boolean isOver) {
        rest();
        if (isOver) {
            // Release: who finds it over finds what its body did. Pairs with setAside().
            ASIDE_OVER.setRelease(this, asideOver + 1);
        }
        letGo();
    }

    // ---- taking releases

    /**
     * Lays a stretch over the next releases that may run. Called by the consumer, who then runs their bodies, and says
     * so with {@link #finish}.
     *
     * @param most how many releases at most, unless one call serves many.
     * @return how many pages have gone home; -1 if nothing may run now.
     */
    final int next(final Stretch into, final int most) {
        final long left = readyAcquire() - consumed;
        if (left <= 0) {
            return -1;
        }
        if (this.left != null) {
            takeLeft(into);
            return 0;
        }
        int retired = 0;
        while (true) {
            if (link instanceof Page page) {
                if (cursor == page.end) {
                    retired += retire(page);
                } else if (page.isHeader(cursor)) {
                    enterRun((ReleaseSite) page.references[cursor], page.references);
                } else {
                    layOver(into, page, runSite.isBulk() ? left : Math.min(most, left));
                    return retired;
                }
            } else if (link == null) {
                // A consumer has taken the object that ended the chain; the owner has published more since. Pairs with
                // the release in OwnerEnd.linkAfterLast().
                link = RESTART.getAcquire(this);
                RESTART.setOpaque(this, null);
            } else {
                return takeHead((EmbeddedHead) link, into) ? retired : -1;
            }
        }
    }

    private void enterRun(final ReleaseSite next, final Object[] references) {
        if (runHeader >= 0) {
            eraseHeader(references);
        }
        runHeader = cursor;
        runSite = next;
        runContext = references[cursor + 1];
        runFunction = references[cursor + 2];
        cursor += HEADER;
    }

    private void layOver(final Stretch into, final Page page, final long most) {
        final int stride = runSite.stride();
        into.lieOver(runSite, runContext, runFunction, page.references, page.primitives);
        final int limit = (int) Math.min(page.end, cursor + most * stride);
        into.set(cursor, (page.endOfRun(cursor, limit) - cursor) / stride);
        final long since = (long) READY_SINCE.getOpaque(this);
        into.sinceNanos = page.beganNanos - since > 0 ? page.beganNanos : since;
        into.hasHeads = EmbeddedHeads.exist();
        RUNNING.setOpaque(this, runSite);
    }

    private boolean takeHead(final EmbeddedHead head, final Stretch into) {
        Object next = head.reprieve$successor();
        // The object ends the chain, or the owner is about to link its successor. If the owner has won, the successor
        // is coming: it is not waited for, but looked for again. Pairs with the exchange in OwnerEnd.linkAfterLast().
        if (next == null && !OPEN_HEAD.compareAndSet(this, head, null)) {
            next = head.reprieve$successor();
            if (next == null) {
                return false;
            }
        }
        into.lieOver(
            (ReleaseSite) head.reprieve$site(), head.reprieve$context(), head.reprieve$function(), null, null);
        into.carry(head);
        into.sinceNanos = (long) READY_SINCE.getOpaque(this);
        into.hasHeads = true;
        head.reprieve$context(null);
        head.reprieve$function(null);
        head.reprieve$successor(null);
        link = next;
        cursor = 0;
        RUNNING.setOpaque(this, into.site);
        return true;
    }

    private void takeLeft(final Stretch into) {
        into.lieOver(leftSite, leftContext, leftFunction, null, null);
        into.carry(left);
        into.sinceNanos = (long) READY_SINCE.getOpaque(this);
        into.hasHeads = true;
        left = null;
        leftSite = null;
        leftContext = null;
        leftFunction = null;
        RUNNING.setOpaque(this, into.site);
    }

    /**
     * The bodies of a stretch are over, as far as they have begun, but for those that were set aside. Called by the
     * consumer.
     *
     * @param stretch as {@link #next} has laid it.
     */
    final void finish(final Stretch stretch) {
        if (link instanceof Page page && page.references == stretch.references) {
            if (stretch.site.references() != 0) {
                Arrays.fill(stretch.references, stretch.first, stretch.next, null);
            }
            cursor = stretch.next;
            if (stretch.site.isWeighed()) {
                shared.bytes().giveBack(stretch.weight());
            }
        } else if (stretch.carries() && stretch.begun() == 0) {
            // On a full heap. The object is no link of the chain any more: it is kept for another time.
            left = stretch.references[0];
            leftSite = stretch.site;
            leftContext = stretch.context;
            leftFunction = stretch.function;
        }
        consumed += stretch.begun();
        // First: who finds the releases over finds them counted.
        RAN.setOpaque(this, ran + (stretch.begun() - stretch.setAside));
        // Pairs with finishedAcquire().
        FINISHED.setRelease(this, consumed);
    }

    /** No body runs any more. Called by the consumer before it lets go. */
    final void rest() {
        RUNNING.setOpaque(this, null);
    }

    // ---- pages

    /** The successor is linked: the page goes home. */
    private int retire(final Page empty) {
        forgetRun(empty);
        link = empty.successor;
        cursor = 0;
        if (empty.isOverdraft()) {
            shared.repay();
        }
        empty.goHome();
        return 1;
    }

    /** Sends the last page home too, once everything has run. Called when nobody else knows of the queue. */
    final void retireLast() {
        if (link == null) {
            link = restart;
        }
        while (link instanceof Page last) {
            retire(last);
        }
    }

    /** Empties the page that both ends are in, where it lies. Called by the owner, who is the consumer too. */
    final void clear(final Page only) {
        forgetRun(only);
        cursor = 0;
        only.clear();
    }

    private void forgetRun(final Page page) {
        if (runHeader >= 0) {
            eraseHeader(page.references);
        }
        runHeader = -1;
        forgetRun();
    }

    private void eraseHeader(final Object[] references) {
        references[runHeader] = null;
        references[runHeader + 1] = null;
        references[runHeader + 2] = null;
    }

    final void forgetRun() {
        runSite = null;
        runContext = null;
        runFunction = null;
    }
}

package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Uses that begin in one method and end in another, and readers that hold one object. Named by {@code uses.rules}, but
 * for those with an annotation.
 */
public final class Uses {
    private static final List<Object> FREED = new CopyOnWriteArrayList<>();
    private static final long LIMIT_SECONDS = 100;

    /** What is used. */
    private static final class Batch {
        private final String name;

        Batch(final String name) {
            this.name = name;
        }

        void beginSelf() {
        }

        void endSelf() {
        }

        /** A reader that holds itself. */
        @ReadSide(holds = "this")
        void search(final Runnable work) {
            Check.that(!Rcu.inReadSection(), "its body is no section");
            work.run();
        }

        /** By its name alone, so that two are no less two. */
        @Override
        public boolean equals(final Object other) {
            return other instanceof Batch && ((Batch) other).name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private Batch current = new Batch("current");

    private Uses() {
    }

    @DeferRelease
    static void free(final Batch batch) {
        FREED.add(batch);
    }

    @DeferRelease
    static void freeHandle(final long handle) {
        FREED.add(handle);
    }

    Batch acquire(final boolean fails) {
        Check.that(Rcu.inReadSection(), "what is returned is found in a section");
        if (fails) {
            throw new IllegalStateException("expected by the test");
        }
        return current;
    }

    void send(final int priority, Batch batch) {
        Check.that(!Rcu.inReadSection(), "a use is no section");
        final boolean fails = batch != null && batch.name.equals("broken");
        batch = null;
        if (fails) {
            throw new IllegalStateException("expected by the test");
        }
    }

    static void done(Batch batch, final boolean fails) {
        final Batch used = batch;
        Check.that(
            used == null || FREED.stream().noneMatch(freed -> freed == used), "it is in use until the method ends");
        batch = null;
        if (fails) {
            throw new IllegalStateException("expected by the test");
        }
    }

    static long open(final long handle) {
        return handle;
    }

    static void close(final boolean unused, final long handle) {
    }

    static void useInt(final int handle, final Runnable work) {
        work.run();
    }

    public static void main(final String[] arguments) throws Exception {
        final Uses uses = new Uses();
        endsElsewhere(uses, false);
        if (Runtime.version().feature() >= 21) {
            endsElsewhere(uses, true);
        }
        counts(uses);
        selves();
        whatThrows(uses);
        handles();
        readers();
        nothing(uses);
        forgotten(uses);
        System.out.println("ok");
    }

    private static void freed(final Object... expected) {
        Rcu.synchronize();
        // What is not pinned has been run: pinned releases are the only ones that are pending.
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (Rcu.statistics().pending() != Rcu.statistics().pinnedReleases() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        Check.equal(List.of(expected), FREED, "what was freed");
    }

    private static void over(final Object... expected) {
        Rcu.barrier();
        Check.equal(List.of(expected), FREED, "what was freed in the end");
        Check.equal(0L, Rcu.statistics().pins(), "pins");
        FREED.clear();
    }

    private static void endsElsewhere(final Uses uses, final boolean isVirtual) throws Exception {
        final Batch batch = new Batch("a");
        uses.current = batch;
        final Batch[] found = new Batch[1];
        in(isVirtual, () -> found[0] = uses.acquire(false));
        free(batch);
        free(new Batch("a"));
        freed(new Batch("a"));
        Check.that(FREED.get(0) != batch, "the other one");
        in(isVirtual, () -> done(found[0], false));
        over(batch, batch);
    }

    private static void in(final boolean isVirtual, final Runnable body) throws Exception {
        final FutureTask<Void> task = new FutureTask<>(body, null);
        if (isVirtual) {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } else {
            new Thread(task).start();
        }
        task.get();
    }

    private static void counts(final Uses uses) {
        final Batch batch = new Batch("counted");
        uses.current = batch;
        uses.acquire(false);
        uses.send(1, batch);
        Check.equal(1L, Rcu.statistics().pins(), "one pin for one object");
        free(batch);
        done(batch, false);
        freed();
        done(batch, false);
        over(batch);
        // One end too many does no harm to the next use.
        FREED.clear();
        done(batch, false);
        uses.send(1, batch);
        free(batch);
        freed();
        done(batch, false);
        over(batch);
    }

    private static void selves() {
        final Batch batch = new Batch("self");
        batch.beginSelf();
        free(batch);
        freed();
        batch.endSelf();
        over(batch);
    }

    private static void whatThrows(final Uses uses) {
        final Batch batch = new Batch("broken");
        uses.current = batch;
        fails(() -> uses.send(1, batch));
        fails(() -> uses.acquire(true));
        Check.that(!Rcu.inReadSection(), "the section is left");
        Check.equal(0L, Rcu.statistics().pins(), "a use that failed to begin");
        uses.acquire(false);
        free(batch);
        freed();
        fails(() -> done(batch, true));
        over(batch);
    }

    private static void fails(final Runnable deed) {
        try {
            deed.run();
        } catch (final IllegalStateException e) {
            return;
        }
        Check.that(false, "it throws");
    }

    private static void handles() {
        open(7);
        open(7);
        open(0);
        freeHandle(7);
        freeHandle(8);
        freeHandle(0);
        close(true, 7);
        freed(8L);
        close(true, 7);
        Rcu.synchronize();
        close(true, 0);
        Rcu.barrier();
        Check.that(FREED.containsAll(List.of(7L, 8L, 0L)) && FREED.size() == 3, "handles: " + FREED);
        FREED.clear();
        useInt(-1, () -> {
            freeHandle(-1);
            freed();
        });
        over(-1L);
    }

    private static void readers() {
        final Batch batch = new Batch("searched");
        batch.search(() -> {
            free(batch);
            free(new Batch("other"));
            freed(new Batch("other"));
        });
        over(new Batch("other"), batch);
        fails(() -> batch.search(() -> {
            throw new IllegalStateException("expected by the test");
        }));
        over();
    }

    private static void nothing(final Uses uses) {
        uses.current = null;
        Check.that(uses.acquire(false) == null, "nothing is returned");
        uses.send(1, null);
        done(null, false);
        Check.that(!Rcu.inReadSection(), "the section is left");
        over();
    }

    /** A use that never ends lasts no longer than what is used. */
    private static void forgotten(final Uses uses) throws Exception {
        final WeakReference<Batch> batch = forget(uses);
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while ((batch.get() != null || Rcu.statistics().pins() != 0) && System.nanoTime() < deadline) {
            System.gc();
            // Whatever part of the table it was in is looked at.
            for (int i = 0; i < 1000; i++) {
                final Batch other = new Batch("other");
                uses.send(1, other);
                done(other, false);
            }
            Thread.sleep(10);
        }
        Check.that(batch.get() == null, "what is used is not kept alive by that");
        over();
    }

    private static WeakReference<Batch> forget(final Uses uses) {
        final Batch batch = new Batch("forgotten");
        uses.send(1, batch);
        return new WeakReference<>(batch);
    }
}

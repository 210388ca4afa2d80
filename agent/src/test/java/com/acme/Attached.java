package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Pooled;
import io.reprieve.ReadSide;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program that the agent is attached to while one of its threads is inside a reader. That thread leaves once the
 * program has seen that readers are woven, and goes inside again at once.
 */
@Pooled
public final class Attached {
    private static final long LIMIT_SECONDS = 200;

    private static volatile Thread releasedBy;

    private final CountDownLatch isInside = new CountDownLatch(1);

    private Attached() {
    }

    public static void main(final String[] arguments) throws Exception {
        final Attached attached = new Attached();
        final CountDownLatch mayLeaveOld = new CountDownLatch(1);
        final CountDownLatch mayLeaveNew = new CountDownLatch(1);
        final Thread reader = start(arguments[0].contains("virtual"), () -> {
            attached.stay(mayLeaveOld);
            attached.stay(mayLeaveNew);
        });
        attached.isInside.await();
        System.out.println("inside");
        await("readers are woven", attached::look);
        if (!arguments[0].contains("stuck")) {
            Check.that(!isDeferred(attached), "no release is deferred while a thread is inside an old reader");
            mayLeaveOld.countDown();
        }
        await("releases are woven", () -> isDeferred(attached));
        mayLeaveOld.countDown();
        mayLeaveNew.countDown();
        reader.join();
        rcu("barrier");
        Check.that(releasedBy != null && releasedBy != Thread.currentThread(), "the body ran on another thread");
        System.out.println("ok");
        // The agent has something to say after that, so the test ends the program.
        System.in.read();
    }

    private static Thread start(final boolean isVirtual, final Runnable body) throws ReflectiveOperationException {
        if (isVirtual) {
            return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
        }
        final Thread thread = new Thread(body, "stays");
        thread.start();
        return thread;
    }

    private interface Condition {
        boolean isMet() throws Exception;
    }

    private static void await(final String what, final Condition condition) throws Exception {
        final long begin = System.nanoTime();
        while (!condition.isMet()) {
            Check.that(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(LIMIT_SECONDS), what);
            Thread.sleep(1);
        }
    }

    private static boolean isDeferred(final Attached attached) {
        releasedBy = null;
        attached.free("o");
        return releasedBy != Thread.currentThread();
    }

    /** Before it is attached, the program has no runtime. */
    private static Object rcu(final String method) throws ReflectiveOperationException {
        return Class.forName("io.reprieve.Rcu").getMethod(method).invoke(null);
    }

    @ReadSide
    private boolean look() throws ReflectiveOperationException {
        try {
            return (boolean) rcu("inReadSection");
        } catch (final ClassNotFoundException e) {
            return false;
        }
    }

    @ReadSide
    private void stay(final CountDownLatch mayLeave) {
        isInside.countDown();
        try {
            mayLeave.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @DeferRelease
    private void free(final Object object) {
        releasedBy = Thread.currentThread();
    }
}

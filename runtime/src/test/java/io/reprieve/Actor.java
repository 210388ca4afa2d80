package io.reprieve;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A thread that does what it is told, one thing after the other.
 */
final class Actor implements AutoCloseable {
    private static final long MOST_SECONDS_TO_END = 10;

    private final ExecutorService executor;
    private final Thread thread;

    Actor(final String name) {
        this(name, ThreadKind.PLATFORM.factory(name));
    }

    Actor(final String name, final ThreadFactory factory) {
        executor = Executors.newSingleThreadExecutor(factory);
        thread = call(Thread::currentThread);
    }

    /** A thread whose releases a certain one of several reclaimers runs; they are counted from 1. */
    static Actor releasingTo(final RcuDomain domain, final int reclaimer) {
        final String wanted = "reprieve-reclaimer" + (domain.name().equals("default") ? "" : "-" + domain.name())
            + (reclaimer == 1 ? "" : "-" + reclaimer);
        while (true) {
            final Actor actor = new Actor("releaser");
            final String[] found = new String[1];
            actor.run(() -> {
                domain.defer(found, into -> into[0] = Thread.currentThread().getName());
                domain.barrier();
            });
            if (found[0].equals(wanted)) {
                return actor;
            }
            actor.close();
        }
    }

    /** Something to do that may throw. */
    interface Deed {
        void run() throws Exception;
    }

    Thread thread() {
        return thread;
    }

    /** Has the thread do something, and waits until it is done. What it throws is thrown here. */
    void run(final Deed deed) {
        call(() -> {
            deed.run();
            return null;
        });
    }

    /** Has the thread find something out, and waits for the answer. What it throws is thrown here. */
    <T> T call(final Callable<T> question) {
        return await(start(question));
    }

    /** Has the thread begin something that may take until the test does something else. */
    <T> Future<T> start(final Callable<T> question) {
        return executor.submit(question);
    }

    /** Waits for what was started. What it throws is thrown here. */
    <T> T await(final Future<T> started) {
        try {
            return started.get(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            throw Actor.<RuntimeException>asIs(e.getCause());
        } catch (final TimeoutException e) {
            final AssertionError hung = new AssertionError(
                "thread " + thread.getName() + " is stuck where the cause shows");
            final Throwable where = new Throwable("the stack of " + thread.getName());
            where.setStackTrace(thread.getStackTrace());
            hung.initCause(where);
            throw hung;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X asIs(final Throwable thrown) throws X {
        throw (X) thrown;
    }

    /** Ends the thread, and waits for its end if nothing keeps it: something does only where a test has failed. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(Math.min(MOST_SECONDS_TO_END, Eventually.LIMIT_SECONDS)));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.reprieve.agent.access;

import io.reprieve.agent.report.Console;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import io.reprieve.woven.Startup;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is done once before the runtime is used: it gets the right to call {@code membarrier}, its choice is printed in
 * the summary line of the start, and it is initialised. That is when the first class with an annotation or a rule is
 * loaded: in a program that has none, the runtime sleeps on.
 *
 * <p>All that happens on a thread of its own, beside the weaving of that class, which takes as long. The application's
 * own threads may have little stack left, and a static initialiser that ends in a stack overflow is lost for good.
 */
public final class RuntimeStart {
    /** The class of the runtime that makes the choice. */
    public static final String CHOICE = "io/reprieve/runtime/memory/Fences";

    private static final int FIRST_WITH_FOREIGN_FUNCTIONS = 22;
    private static final long LONGEST_WAIT_SECONDS = 10;

    private final Instrumentation instrumentation;
    private final String version;
    private final boolean prints;

    /** Whether the right is still to be given. Guarded by {@link #grant}. */
    private boolean needsNativeAccess;
    private final Object grant = new Object();

    private Runnable whenStarted;

    /** What the runtime chose. It fails with the reason why the runtime cannot start. */
    private final FutureTask<String> choice = new FutureTask<>(new Callable<>() {
        @Override
        public String call() {
            return choose();
        }
    });
    private final AtomicBoolean hasBegun = new AtomicBoolean();
    private final AtomicBoolean isTold = new AtomicBoolean();

    public RuntimeStart(
            final Instrumentation instrumentation,
            final String version,
            final boolean prints,
            final Settings settings) {
        this.instrumentation = instrumentation;
        this.version = version;
        this.prints = prints;
        this.needsNativeAccess = Runtime.version().feature() >= FIRST_WITH_FOREIGN_FUNCTIONS
            && System.getProperty("os.name").equals("Linux")
            && !settings.text(Key.BARRIER).equals("fence");
    }

    /** Has the runtime start, unless it has been: something may be to be woven. Returns at once. */
    public void begin() {
        if (hasBegun.compareAndSet(false, true)) {
            final ClassLoader loader = RuntimeStart.class.getClassLoader();
            if (loader == null || loader.isRegisteredAsParallelCapable()) {
                final Thread thread = new Thread(null, new Runnable() {
                    @Override
                    public void run() {
                        choice.run();
                        wake();
                    }
                }, "reprieve-start", 0, false);
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                thread.start();
            } else {
                // The calling thread is loading a class, and nobody else gets one from this loader meanwhile.
                choice.run();
            }
        }
    }

    /**
     * Sees to it that the runtime can start, now that something is to be woven. Waits for its choice.
     *
     * @return why it can't, and what would mend that; {@code null} if it can.
     */
    public String prepare() {
        begin();
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    tell(choice.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS));
                    return null;
                } catch (final InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } catch (final TimeoutException e) {
            // Whoever initialises a class of the JDK, and loads one of ours meanwhile, may be what the start waits for.
            return "nothing is woven here: the runtime has not started in " + LONGEST_WAIT_SECONDS + " s";
        } catch (final ExecutionException e) {
            return "nothing is woven: " + e.getCause().getMessage();
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String choose() {
        allowNativeAccess();
        try {
            return Startup.report();
        } catch (final ExceptionInInitializerError e) {
            throw new IllegalStateException(e.getCause().getMessage());
        } catch (final LinkageError e) {
            throw new IllegalStateException("the runtime cannot start: " + e);
        }
    }

    private void wake() {
        try {
            choice.get();
            Startup.start();
        } catch (final ExecutionException | InterruptedException | LinkageError e) {
            // Nothing is woven then, and the reason is told where something would have been.
            return;
        }
    }

    private void tell(final String report) {
        if (isTold.compareAndSet(false, true)) {
            if (prints) {
                Console.print(version + ": weaving; " + report);
            }
            if (whenStarted != null) {
                whenStarted.run();
            }
        }
    }

    /** Notes what is to be done, once, when the runtime has started. Called before the first class is woven. */
    public void whenStarted(final Runnable task) {
        whenStarted = task;
    }

    /**
     * Gives the runtime the right to call native code, unless it has it or is not to use it. Also called while
     * {@link #CHOICE} is being loaded, in a program that uses the API before it loads a class with an annotation.
     */
    public void allowNativeAccess() {
        synchronized (grant) {
            if (needsNativeAccess) {
                needsNativeAccess = false;
                try {
                    if (!hasNativeAccess(Startup.class.getModule())) {
                        Startup.grantNativeAccess(GrantedModule.withNativeAccess(instrumentation));
                    }
                } catch (final ReflectiveOperationException | RuntimeException | LinkageError e) {
                    // Then it is the fence, and the runtime's report says so and how to get more.
                }
            }
        }
    }

    private static boolean hasNativeAccess(final Module module) throws ReflectiveOperationException {
        final MethodHandle isNativeAccessEnabled = MethodHandles.publicLookup()
            .findVirtual(Module.class, "isNativeAccessEnabled", MethodType.methodType(boolean.class));
        try {
            return (boolean) isNativeAccessEnabled.invokeExact(module);
        } catch (final Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }
}

package io.reprieve.agent;

import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import io.reprieve.woven.Startup;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * What is done once before the runtime is used: it gets the right to call {@code membarrier}, and its choice is printed
 * in the summary line of the start. That is when the first class with an annotation is loaded: in a program that has
 * none, the runtime sleeps on.
 */
final class RuntimeStart {
    /** The class of the runtime that makes the choice. */
    static final String CHOICE = "io/reprieve/runtime/memory/Fences";

    private static final String CAN_START = "";
    private static final int FIRST_WITH_FOREIGN_FUNCTIONS = 22;

    private final Instrumentation instrumentation;
    private final String version;
    private final boolean prints;

    /** Whether the right is still to be given. Guarded by {@link #grant}. */
    private boolean needsNativeAccess;
    private final Object grant = new Object();

    private Runnable whenStarted;

    /** Why the runtime cannot start. Guarded by this object, which is not held while the runtime is called. */
    private String refusal;

    RuntimeStart(
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

    /**
     * Sees to it that the runtime can start.
     *
     * @return why it can't, and what would mend that; {@code null} if it can.
     */
    String prepare() {
        synchronized (this) {
            if (refusal != null) {
                return refusal.equals(CAN_START) ? null : refusal;
            }
        }
        allowNativeAccess();
        String failure = CAN_START;
        String report = null;
        try {
            report = Startup.report();
        } catch (final ExceptionInInitializerError e) {
            failure = "nothing is woven: " + e.getCause().getMessage();
        } catch (final LinkageError e) {
            failure = "nothing is woven: the runtime cannot start: " + e;
        }
        boolean isFirst = false;
        synchronized (this) {
            if (refusal == null) {
                refusal = failure;
                isFirst = report != null;
                if (prints && isFirst) {
                    Console.print(version + ": weaving; " + report);
                }
            }
            failure = refusal;
        }
        if (isFirst && whenStarted != null) {
            whenStarted.run();
        }
        return failure.equals(CAN_START) ? null : failure;
    }

    /** Notes what is to be done, once, when the runtime has started. Called before the first class is woven. */
    void whenStarted(final Runnable task) {
        whenStarted = task;
    }

    /**
     * Gives the runtime the right to call native code, unless it has it or is not to use it. Also called while
     * {@link #CHOICE} is being loaded, in a program that uses the API before it loads a class with an annotation.
     */
    void allowNativeAccess() {
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

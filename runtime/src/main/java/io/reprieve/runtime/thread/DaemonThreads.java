package io.reprieve.runtime.thread;

import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.concurrent.ThreadFactory;

/**
 * Makes threads that inherit nothing from whoever happens to use the runtime first: no thread-locals, no context class
 * loader, no access-control context, no thread group. Any of them would keep an application's class loader alive.
 */
public final class DaemonThreads implements ThreadFactory {
    private final String name;

    /**
     * A factory of threads of one name.
     *
     * @param name the name.
     */
    public DaemonThreads(final String name) {
        this.name = name;
    }

    // The context counts on JDK 17; on later ones there is nothing left to inherit.
    @Override
    @SuppressWarnings("removal")
    public Thread newThread(final Runnable task) {
        // No lambda: the agent starts threads before the JVM has met its first one, which takes tens of milliseconds.
        final PrivilegedAction<Thread> make = new PrivilegedAction<>() {
            @Override
            public Thread run() {
                return make(task);
            }
        };
        return AccessController.doPrivileged(make, new AccessControlContext(new ProtectionDomain[0]));
    }

    /**
     * Whether a thread is one of the runtime's own.
     *
     * @param thread the thread.
     * @return {@code true} if no application has any say in when it does what.
     */
    public static boolean isOne(final Thread thread) {
        return thread instanceof OfTheRuntime;
    }

    /** A thread that is known again. */
    private static final class OfTheRuntime extends Thread {
        OfTheRuntime(final ThreadGroup group, final Runnable task, final String name) {
            super(group, task, name, 0, false);
        }
    }

    private Thread make(final Runnable task) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        final Thread thread = new OfTheRuntime(group, task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.setPriority(Thread.NORM_PRIORITY);
        return thread;
    }
}

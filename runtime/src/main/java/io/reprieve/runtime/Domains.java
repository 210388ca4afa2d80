package io.reprieve.runtime;

import io.reprieve.runtime.config.Settings;
import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.reclaimer.ReclaimerThread;
import io.reprieve.runtime.thread.StackRoom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All domains of the process, and what a thread may do in view of all of them.
 */
public final class Domains {
    /** The name of the default domain. */
    static final String DEFAULT_NAME = "default";

    private static final Map<String, Domain> DOMAINS = new ConcurrentHashMap<>();
    // Replaced under the class's lock.
    private static volatile Domain[] all = new Domain[0];

    // Set once, under the class's lock.
    private static Audience audience = Audience.NONE;
    // Guarded by itself: whoever adds a domain tells others of it under the class's lock.
    private static final Object HOOK = new Object();
    private static int hookNeeded;
    private static Thread exitHook;

    /**
     * Whether the runtime's class loader is a web application's, a bundle's or a plug-in's, and may go before the JVM
     * does.
     */
    static final boolean MAY_GO_BEFORE_THE_JVM = mayGo();

    private Domains() {
    }

    private static boolean mayGo() {
        final ClassLoader ours = Domains.class.getClassLoader();
        ClassLoader lasting = ClassLoader.getSystemClassLoader();
        while (lasting != null && lasting != ours) {
            lasting = lasting.getParent();
        }
        return lasting != ours;
    }

    /**
     * The domain of a name, made if there was none.
     *
     * @param name the name; empty for the default domain.
     * @return the domain.
     */
    public static Domain named(final String name) {
        if (name.isEmpty() || name.equals(DEFAULT_NAME)) {
            return Domain.DEFAULT;
        }
        return DOMAINS.computeIfAbsent(name, key -> add(new Domain(key, Settings.ofProcess())));
    }

    /**
     * As {@link #named}, for woven code, which goes on to use the domain for good.
     *
     * @param name the name; empty for the default domain.
     * @return the domain.
     */
    public static Domain namedForWovenCode(final String name) {
        final Domain domain = named(name);
        domain.keepForWovenCode();
        return domain;
    }

    /**
     * Who is told of domains that come and go. Must return at once.
     */
    public interface Audience {
        /** Nobody. */
        Audience NONE = new Audience() {
            @Override
            public void opened(final Domain domain) {
            }

            @Override
            public void closed(final Domain domain) {
            }
        };

        /** There is a domain. */
        void opened(Domain domain);

        /** It has been closed, or has stopped for the time being. */
        void closed(Domain domain);
    }

    /**
     * Tells somebody of the domains that there are, and of all to come or to come back. Once, however often it is
     * called.
     */
    public static synchronized void tell(final Audience of) {
        if (audience != Audience.NONE) {
            return;
        }
        audience = of;
        for (final Domain domain : all) {
            of.opened(domain);
        }
    }

    /**
     * The domains that are not closed.
     *
     * @return a list that doesn't change.
     */
    public static List<Domain> open() {
        return Arrays.stream(all).filter(domain -> !domain.isClosed()).toList();
    }

    static synchronized Domain add(final Domain domain) {
        final Domain[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = domain;
        all = more;
        show(domain);
        return domain;
    }

    /** The JVM outside of the runtime is to know of a domain: it has threads. */
    static synchronized void show(final Domain domain) {
        audience.opened(domain);
    }

    /** Nothing outside of the runtime is to know of a domain any more. */
    static void hide(final Domain domain) {
        domain.observer().closed();
        final Audience told;
        synchronized (Domains.class) {
            told = audience;
        }
        told.closed(domain);
    }

    /**
     * The exit is to wait for a domain's releases.
     *
     * @throws OutOfMemoryError if the heap is full; nothing has changed then.
     */
    static void needExitHook() {
        synchronized (HOOK) {
            if (exitHook == null) {
                exitHook = ReclaimerThread.atExit("reprieve-drain", Domains::drainAtExit);
            }
            hookNeeded++;
        }
    }

    /** A domain has nothing for the exit to wait for. The last takes the hook along: it keeps the loader. */
    static void dropExitHook() {
        synchronized (HOOK) {
            hookNeeded--;
            if (hookNeeded == 0 && MAY_GO_BEFORE_THE_JVM) {
                ReclaimerThread.notAtExit(exitHook);
                exitHook = null;
            }
        }
    }

    /**
     * As {@link io.reprieve.Rcu#stop()}.
     *
     * @return whether nothing was left to be run.
     */
    public static boolean stop() {
        boolean isAll = true;
        for (final Domain domain : all) {
            isAll &= domain.drainBeforeStop();
        }
        for (final Domain domain : all) {
            domain.leave();
        }
        return isAll;
    }

    private static void drainAtExit() {
        final long begin = System.nanoTime();
        for (final Domain domain : all) {
            domain.drainAtExit(begin);
        }
    }

    /** A domain of the same name is another one from now on. */
    static void forget(final Domain domain) {
        DOMAINS.remove(domain.name(), domain);
    }

    static void remove(final Domain domain) {
        removeFromAll(domain).closed(domain);
    }

    private static synchronized Audience removeFromAll(final Domain domain) {
        all = Arrays.stream(all).filter(other -> other != domain).toArray(Domain[]::new);
        return audience;
    }

    /** All domains; never to be written. */
    static Domain[] all() {
        return all;
    }

    /** Why the calling thread must not wait for a grace period of whatever domain; {@code null} if it may. */
    static Cause whyNotWait() {
        return whyNotWait(null);
    }

    /** As {@link #whyNotWait()}, as far as all domains go but one. */
    static Cause whyNotWait(final Domain except) {
        for (final Domain domain : all) {
            final Cause reason = domain == except ? null : domain.whyNotWait();
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    /**
     * The name of the domain whose release the calling thread runs, or by whose reclamation it is called; {@code null}
     * if there is none.
     */
    static String ofRunningBody() {
        for (final Domain domain : all) {
            if (domain.slowPath().isReplaying() || domain.isDrivenByCaller()) {
                return domain.name();
            }
        }
        return null;
    }

    /** Begins an update-side section of the calling thread that holds back its releases in all domains. */
    public static void beginUpdate() {
        // In all of them, or in none.
        StackRoom.needMore();
        if (Domain.DEFAULT.updates().beginOfAll()) {
            for (final Domain domain : all) {
                if (domain != Domain.DEFAULT) {
                    domain.updates().join();
                }
            }
        }
    }

    /**
     * Ends an update-side section of the calling thread that held back its releases in all domains.
     *
     * @throws IllegalStateException if the calling thread is not inside one.
     */
    public static void endUpdate() {
        StackRoom.needMore();
        if (Domain.DEFAULT.updates().endOfAll()) {
            for (final Domain domain : all) {
                if (domain != Domain.DEFAULT) {
                    domain.updates().leave();
                }
            }
        }
    }
}

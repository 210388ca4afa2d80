package io.reprieve.agent.transform;

import io.reprieve.agent.access.GrantedModule;
import io.reprieve.runtime.thread.VirtualThreads;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The virtual threads that are alive, as far as the JVM lets them be seen: no public method lists them. The JDK keeps
 * them for its own thread dump.
 */
public final class VisibleVirtualThreads {
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
    private static final String PACKAGE = "jdk.internal.vm";

    private final String unseen;
    private final MethodHandle root;
    private final MethodHandle children;
    private final MethodHandle threads;

    private VisibleVirtualThreads(
            final String unseen, final MethodHandle root, final MethodHandle children, final MethodHandle threads) {
        this.unseen = unseen;
        this.root = root;
        this.children = children;
        this.threads = threads;
    }

    public static VisibleVirtualThreads of(final Instrumentation instrumentation) {
        if (Runtime.version().feature() < FIRST_WITH_VIRTUAL_THREADS) {
            return new VisibleVirtualThreads(null, null, null, null);
        }
        try {
            final MethodHandles.Lookup lookup = GrantedModule.withPackage(instrumentation, PACKAGE);
            final Class<?> containers = lookup.findClass(PACKAGE + ".ThreadContainers");
            final Class<?> container = lookup.findClass(PACKAGE + ".ThreadContainer");
            final MethodHandle trackAll =
                lookup.findStatic(containers, "trackAllThreads", MethodType.methodType(boolean.class));
            final MethodType lists = MethodType.methodType(Stream.class);
            return new VisibleVirtualThreads(
                (boolean) trackAll.invoke() ? null : "jdk.trackAllThreads=false hides virtual threads",
                lookup.findStatic(containers, "root", MethodType.methodType(container))
                    .asType(MethodType.methodType(Object.class)),
                lookup.findVirtual(container, "children", lists)
                    .asType(MethodType.methodType(Stream.class, Object.class)),
                lookup.findVirtual(container, "threads", lists)
                    .asType(MethodType.methodType(Stream.class, Object.class)));
        } catch (final Throwable t) {
            return new VisibleVirtualThreads("this JDK does not show its virtual threads", null, null, null);
        }
    }

    /** Why some can't be seen; {@code null} if all can. */
    public String unseen() {
        return unseen;
    }

    /** Those that are alive and can be seen. */
    List<Thread> list() {
        final List<Thread> found = new ArrayList<>();
        if (root != null) {
            try {
                addAll((Object) root.invokeExact(), found);
            } catch (final Throwable t) {
                throw new IllegalStateException(t);
            }
        }
        return found;
    }

    private void addAll(final Object container, final List<Thread> found) throws Throwable {
        for (final Object thread : ((Stream<?>) threads.invokeExact(container)).toList()) {
            if (VirtualThreads.isVirtual((Thread) thread)) {
                found.add((Thread) thread);
            }
        }
        for (final Object child : ((Stream<?>) children.invokeExact(container)).toList()) {
            addAll(child, found);
        }
    }
}

package com.acme;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Switches the agent off while a reader is inside and a release is pending, and on again. It doesn't mention the API,
 * unless it is asked to.
 */
public final class Switched {
    private static final List<String> RUNS = Collections.synchronizedList(new ArrayList<>());
    private static final List<Thread> THREADS = Collections.synchronizedList(new ArrayList<>());
    private static final CountDownLatch IS_INSIDE = new CountDownLatch(1);
    private static final CountDownLatch MAY_LEAVE = new CountDownLatch(1);

    private Switched() {
    }

    public static void main(final String[] arguments) throws Exception {
        final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        final ObjectName agent = new ObjectName("io.reprieve:type=Agent");
        if (arguments.length != 0) {
            Class.forName("com.acme.ApiFirst");
        }
        final Thread reader = new Thread(Switched::stay, "reader");
        reader.start();
        IS_INSIDE.await();
        free("a");
        Check.equal(List.of(), RUNS, "the body does not run at the call");
        Check.that(new Head().isHead(), "a class has a head");
        Check.that((boolean) attribute(server, agent, "Enabled"), "the agent is on");
        Check.equal(4, ((String[]) attribute(server, agent, "Rules")).length, "rules");
        server.setAttribute(agent, new Attribute("Enabled", false));
        Check.that(!(boolean) attribute(server, agent, "Enabled"), "the agent is off");
        says(server, agent, "readers stay woven until what was deferred before has run, which is 1 release:");
        free("b");
        Check.equal(List.of("b"), RUNS, "a release runs in place, and what was deferred waits for its reader");
        Check.that(look(), "a reader is a section until then");
        MAY_LEAVE.countDown();
        while (RUNS.size() < 2) {
            Thread.onSpinWait();
        }
        Check.equal(List.of("b", "a"), RUNS, "what was deferred before has run");
        server.setAttribute(agent, new Attribute("Enabled", false));
        if (arguments.length != 0) {
            says(server, agent, "readers stay woven, because the program defers releases through the API");
            Check.that(look(), "a reader stays a section");
        } else {
            says(server, agent, "classes are as they were");
            Check.that(!look(), "a reader is no section any more");
        }
        Check.that(new Head().isHead(), "a class keeps its head");
        server.setAttribute(agent, new Attribute("Enabled", true));
        says(server, agent, "woven again");
        Check.that(look(), "a reader is a section again");
        free("c");
        while (RUNS.size() < 3) {
            Thread.onSpinWait();
        }
        Check.that(THREADS.get(2) != Thread.currentThread(), "a release is deferred again");
        Check.that(new Head().isHead(), "a class keeps its head");
        System.out.println("ok");
    }

    private static Object attribute(final MBeanServer server, final ObjectName agent, final String name)
            throws Exception {
        while (true) {
            try {
                return server.getAttribute(agent, name);
            } catch (final InstanceNotFoundException e) {
                // It is there a moment after the first class is woven.
                Thread.sleep(1);
            }
        }
    }

    private static void says(final MBeanServer server, final ObjectName agent, final String state) throws Exception {
        final String actual = (String) attribute(server, agent, "State");
        Check.that(actual.contains(state), actual);
    }

    private static void stay() {
        IS_INSIDE.countDown();
        try {
            MAY_LEAVE.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean look() throws ReflectiveOperationException {
        return (boolean) Class.forName("io.reprieve.Rcu").getMethod("inReadSection").invoke(null);
    }

    private static void free(final String object) {
        THREADS.add(Thread.currentThread());
        RUNS.add(object);
    }

    private static final class Head {
        boolean isHead() {
            return getClass().getInterfaces().length == 1;
        }
    }
}

package com.acme;

import io.reprieve.Rcu;
import java.lang.reflect.Method;

/**
 * Calls a class that a test has made, of a version and with instructions that no compiler writes any more.
 */
public final class CallsSubroutine {
    private CallsSubroutine() {
    }

    public static void main(final String[] arguments) throws Exception {
        final Class<?> type = Class.forName("com.acme.Subroutine");
        final Method run = type.getMethod("run", int.class);
        Check.equal(21, run.invoke(null, 1), "two calls of the subroutine, in a section");
        Check.equal(21, run.invoke(null, 0), "two calls of the subroutine, in a section");
        final Method give = type.getMethod("give", int[].class);
        final int[] runs = new int[1];
        Rcu.readLock();
        give.invoke(null, runs);
        Check.equal(0, runs[0], "the body does not run at the call");
        Rcu.readUnlock();
        Rcu.barrier();
        Check.equal(2, runs[0], "two calls of the subroutine in the body");
        System.out.println("ok");
    }
}

package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import java.io.IOException;

/**
 * A release whose body throws, and one after it.
 */
public final class Failing {
    private static int runs;

    private Failing() {
    }

    public static void main(final String[] arguments) throws IOException {
        final Failing failing = new Failing();
        failing.fail("first");
        failing.succeed("second");
        Rcu.barrier();
        Check.equal(2, runs, "bodies that ran");
        System.out.println("ok");
    }

    @DeferRelease
    void fail(final Object object) throws IOException {
        runs++;
        throw new IOException("expected by the test");
    }

    @DeferRelease
    void succeed(final Object object) {
        runs++;
    }
}

package com.acme;

import io.reprieve.Rcu;
import java.util.ArrayList;
import java.util.List;

/**
 * Foreign code that returns something from what rules release, and has a method for many.
 */
public final class Answering {
    private final List<Object> given = new ArrayList<>();
    private int calls;

    public static void main(final String[] arguments) {
        final Answering answering = new Answering();
        Check.equal(42L, answering.close("a", 42), "the answer of the body, which has run");
        Rcu.readLock();
        Check.equal(-1L, answering.close("b", 42), "the answer of the rule, where the body runs later");
        try {
            answering.close(null, 42);
            Check.that(false, "it throws");
        } catch (final NullPointerException expected) {
            Check.equal("null protects nothing", expected.getMessage(), "what a body in place throws");
        }
        Rcu.readUnlock();
        try {
            answering.close("", 42);
            Check.that(false, "it throws");
        } catch (final IllegalArgumentException expected) {
            Check.equal("it is empty", expected.getMessage(), "what a body in place throws");
        }
        // All of an update's count from its end: a reclaimer that looks meanwhile finds none of them, or all.
        Rcu.beginUpdate();
        for (int i = 0; i < 10; i++) {
            answering.give(i);
        }
        Rcu.endUpdate();
        Rcu.barrier();
        Check.equal(10, answering.given.size(), "each is given back");
        Check.equal(1, answering.calls, "in one call");
        System.out.println("ok");
    }

    long close(final String what, final long answer) {
        if (what == null) {
            throw new NullPointerException("null protects nothing");
        }
        if (what.isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        return answer;
    }

    void give(final Object object) {
        throw new AssertionError("one by one");
    }

    void giveAll(final Object[] objects, final int from, final int to) {
        calls++;
        for (int i = from; i < to; i++) {
            given.add(objects[i]);
        }
    }
}

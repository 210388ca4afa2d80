package com.acme;

import io.reprieve.Rcu;
import io.reprieve.ReadSide;

/**
 * A program that has used the runtime before its first class with an annotation is loaded.
 */
public final class ApiFirst {
    private static final class Reader {
        @ReadSide
        private boolean look() {
            return Rcu.inReadSection();
        }
    }

    private ApiFirst() {
    }

    public static void main(final String[] arguments) {
        Rcu.readLock();
        Rcu.readUnlock();
        Check.that(new Reader().look(), "a section");
        System.out.println("ok");
    }
}

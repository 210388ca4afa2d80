package com.acme;

/**
 * A program that does nothing until its standard input ends.
 */
public final class Idle {
    private Idle() {
    }

    public static void main(final String[] arguments) throws Exception {
        System.out.println("idle");
        System.in.read();
    }
}

package com.acme;

/**
 * A program that has never heard of Reprieve.
 */
public final class Plain {
    private Plain() {
    }

    public static void main(final String[] arguments) {
        System.out.println(greeting(String.join(" ", arguments)));
        System.err.println("on standard error");
    }

    public static String greeting(final String whom) {
        return "Hello, " + whom;
    }
}

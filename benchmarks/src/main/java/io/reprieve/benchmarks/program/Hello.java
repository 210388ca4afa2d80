package io.reprieve.benchmarks.program;

/**
 * The smallest program, to time a JVM's start.
 */
public final class Hello {
    private Hello() {
    }

    /**
     * Says hello.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        System.out.println("Hello, world");
    }
}

package com.acme;

import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Readers of every kind; each says whether it finds itself in a section.
 */
public final class Readers implements Supplier<String> {
    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean isInSection;

        Failure(final boolean isInSection) {
            this.isInSection = isInSection;
        }
    }

    private enum Kind {
        PLAIN {
            @Override
            @ReadSide
            boolean read() {
                return Rcu.inReadSection();
            }
        };

        abstract boolean read();
    }

    private record Pair(int left, int right) {
        @ReadSide
        boolean read() {
            return Rcu.inReadSection();
        }
    }

    private interface Index {
        @ReadSide
        default boolean readDefault() {
            return readPrivate() && Rcu.inReadSection();
        }

        @ReadSide
        private boolean readPrivate() {
            return Rcu.inReadSection();
        }

        @ReadSide
        static boolean readStatic() {
            return Rcu.inReadSection();
        }
    }

    private int depthReached;

    public static void main(final String[] arguments) {
        final Readers readers = new Readers();
        inside(readers.plain(), "an instance method");
        inside(readers.ofPrivate(), "a private method");
        inside(readers.ofFinal(), "a final method");
        inside(ofStatic(), "a static method");
        inside(readers.ofSynchronized(), "a synchronized method");
        inside(ofStaticSynchronized(), "a static synchronized method");
        inside(Kind.PLAIN.read(), "an enum constant's method");
        inside(new Pair(1, 2).read(), "a record's method");
        inside(new Index() { }.readDefault(), "an interface's default method, which calls a private one");
        inside(Index.readStatic(), "an interface's static method");
        final Supplier<String> bridged = readers;
        Check.equal("inside", bridged.get(), "called through the bridge");
        Check.that(!Rcu.inReadSection(), "the bridge leaves no section");

        readers.returnNothing(List.of());
        values(readers);
        exceptions(readers);
        nesting(readers);
        Check.equal(3 + 2 + 1, readers.loop(3), "a method with a loop and a handler");
        Check.that(!Rcu.inReadSection(), "outside at the end");
        System.out.println("ok");
    }

    private static void inside(final boolean isInSection, final String what) {
        Check.that(isInSection, what + " is a section");
        Check.that(!Rcu.inReadSection(), what + " leaves its section");
    }

    @ReadSide
    boolean plain() {
        return Rcu.inReadSection();
    }

    @ReadSide
    private boolean ofPrivate() {
        return Rcu.inReadSection();
    }

    @ReadSide
    public final boolean ofFinal() {
        return Rcu.inReadSection();
    }

    @ReadSide
    static boolean ofStatic() {
        return Rcu.inReadSection();
    }

    @ReadSide
    synchronized boolean ofSynchronized() {
        return Rcu.inReadSection() && Thread.holdsLock(this);
    }

    @ReadSide
    static synchronized boolean ofStaticSynchronized() {
        return Rcu.inReadSection() && Thread.holdsLock(Readers.class);
    }

    @Override
    @ReadSide
    public String get() {
        return Rcu.inReadSection() ? "inside" : "outside";
    }

    @ReadSide
    void returnNothing(final List<String> list) {
        if (list.isEmpty()) {
            Check.that(Rcu.inReadSection(), "a void method is a section");
            return;
        }
        throw new IllegalArgumentException("not empty");
    }

    private static void values(final Readers readers) {
        Check.equal(true, readers.mirror(true), "boolean");
        Check.equal((byte) -1, readers.mirror((byte) -1), "byte");
        Check.equal('\uFFFF', readers.mirror('\uFFFF'), "char");
        Check.equal((short) -2, readers.mirror((short) -2), "short");
        Check.equal(Integer.MIN_VALUE, readers.mirror(Integer.MIN_VALUE), "int");
        Check.equal(Long.MIN_VALUE, readers.mirror(Long.MIN_VALUE), "long");
        Check.equal(-0.0f, readers.mirror(-0.0f), "float");
        Check.equal(Double.MIN_VALUE, readers.mirror(Double.MIN_VALUE), "double");
        Check.equal("text", readers.mirror("text"), "reference");
        Check.that(Arrays.equals(new int[] {1, 2}, readers.mirror(new int[] {1, 2})), "array");
        Check.equal("1 2.0 x 3.0 4", readers.many(1L, 2.0, "x", 3.0f, 4), "wide arguments");
    }

    @ReadSide
    boolean mirror(final boolean value) {
        return value;
    }

    @ReadSide
    byte mirror(final byte value) {
        return value;
    }

    @ReadSide
    char mirror(final char value) {
        return value;
    }

    @ReadSide
    short mirror(final short value) {
        return value;
    }

    @ReadSide
    int mirror(final int value) {
        return value;
    }

    @ReadSide
    long mirror(final long value) {
        return value;
    }

    @ReadSide
    float mirror(final float value) {
        return value;
    }

    @ReadSide
    double mirror(final double value) {
        return value;
    }

    @ReadSide
    String mirror(final String value) {
        return value;
    }

    @ReadSide
    int[] mirror(final int[] value) {
        return value;
    }

    @ReadSide
    String many(final long a, final double b, final Object c, final float d, final int e) {
        return a + " " + b + " " + c + " " + d + " " + e;
    }

    private static void exceptions(final Readers readers) {
        try {
            readers.fail();
            Check.that(false, "the exception passes");
        } catch (final Failure e) {
            Check.that(e.isInSection, "what throws is a section");
        }
        Check.that(!Rcu.inReadSection(), "an exception leaves the section");
        try {
            readers.recurse(0, Integer.MAX_VALUE);
            Check.that(false, "the stack overflows");
        } catch (final StackOverflowError e) {
            Check.that(readers.depthReached > 0, "there were sections on the stack");
        }
        Check.that(!Rcu.inReadSection(), "a stack overflow leaves all sections");
    }

    @ReadSide
    void fail() throws Failure {
        throw new Failure(Rcu.inReadSection());
    }

    @ReadSide
    int recurse(final int depth, final int limit) {
        depthReached = depth;
        return depth == limit ? depth : recurse(depth + 1, limit);
    }

    private static void nesting(final Readers readers) {
        Check.equal(200, readers.recurse(0, 200), "recursion");
        Check.that(!Rcu.inReadSection(), "recursion leaves all sections");
        inside(readers.outer(), "an outer reader, after the inner one has returned,");
    }

    @ReadSide
    boolean outer() {
        return plain() && Rcu.inReadSection();
    }

    @ReadSide
    int loop(final int n) {
        int sum = 0;
        for (int i = n; i > 0; i--) {
            try {
                if (i == 2) {
                    throw new IllegalStateException();
                }
                sum += i;
            } catch (final IllegalStateException e) {
                sum += 2;
            }
        }
        return sum;
    }
}

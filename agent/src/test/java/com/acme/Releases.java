package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import io.reprieve.Released;
import io.reprieve.RunOn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Releases of every kind. Each body notes its arguments, and the thread that ran it.
 */
public final class Releases implements Consumer<StringBuilder> {
    private static final List<String> RUNS = Collections.synchronizedList(new ArrayList<>());
    private static final List<Thread> THREADS = Collections.synchronizedList(new ArrayList<>());

    private final CountDownLatch readerIsInside = new CountDownLatch(1);
    private final CountDownLatch readerMayLeave = new CountDownLatch(1);
    private volatile boolean readerIsLeaving;

    public static void main(final String[] arguments) throws Exception {
        final Releases releases = new Releases();
        waitsForTheReader(releases);
        kinds(releases);
        arguments(releases);
        owner(releases);
        atOnce(releases);
        System.out.println("ok");
    }

    private static void waitsForTheReader(final Releases releases) throws Exception {
        final Thread reader = new Thread(releases::read);
        reader.setDaemon(true);
        reader.start();
        releases.readerIsInside.await();
        releases.free("watched");
        Check.equal(List.of(), RUNS, "the body does not run at the call");
        Check.that(!Rcu.barrier(20, TimeUnit.MILLISECONDS), "nothing is reclaimed under a reader");
        Check.equal(List.of(), RUNS, "the body does not run under a reader");
        releases.readerMayLeave.countDown();
        reader.join();
        ran("free watched true");
    }

    /** What ran is exactly this, once, and not on this thread. */
    private static void ran(final String... expected) {
        Rcu.barrier();
        Check.equal(List.of(expected), RUNS, "what ran");
        Check.that(!THREADS.contains(Thread.currentThread()), "the bodies ran on another thread");
        RUNS.clear();
        THREADS.clear();
    }

    private static void note(final String what) {
        THREADS.add(Thread.currentThread());
        RUNS.add(what);
    }

    @ReadSide
    private void read() {
        readerIsInside.countDown();
        try {
            readerMayLeave.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        readerIsLeaving = true;
    }

    @DeferRelease
    void free(final Object object) {
        note("free " + object + " " + readerIsLeaving);
    }

    private static void kinds(final Releases releases) {
        releases.ofPrivate("a");
        releases.ofFinal("b");
        releases.ofSynchronized("c");
        ofStatic("d");
        ofStaticSynchronized("e");
        ofNothing();
        ofHandle(0x1234_5678_9ABC_DEF0L);
        releases.self();
        releases.selfWith(true, 7);
        final Consumer<StringBuilder> bridged = releases;
        bridged.accept(new StringBuilder("f"));
        new Node(1).unlink();
        final int captured = 2;
        new Object() {
            @DeferRelease
            void give(final String object) {
                note("anonymous " + object + captured);
            }
        }.give("g");
        ran(
            "private a",
            "final b",
            "synchronized c true",
            "static d",
            "static synchronized e true",
            "nothing",
            "handle 123456789abcdef0",
            "self true",
            "self true 7",
            "bridged f",
            "node 1",
            "anonymous g2");
    }

    @DeferRelease
    private void ofPrivate(final Object object) {
        note("private " + object);
    }

    @DeferRelease
    public final void ofFinal(final Object object) {
        note("final " + object);
    }

    @DeferRelease
    synchronized void ofSynchronized(final Object object) {
        note("synchronized " + object + " " + Thread.holdsLock(this));
    }

    @DeferRelease
    static void ofStatic(final Object object) {
        note("static " + object);
    }

    @DeferRelease
    private static synchronized void ofStaticSynchronized(final Object object) {
        note("static synchronized " + object + " " + Thread.holdsLock(Releases.class));
    }

    @DeferRelease
    static void ofNothing() {
        note("nothing");
    }

    @DeferRelease
    private static void ofHandle(final long address) {
        note("handle " + Long.toHexString(address));
    }

    @DeferRelease
    void self() {
        note("self " + (getClass() == Releases.class));
    }

    @DeferRelease
    void selfWith(final boolean flag, final int number) {
        note("self " + flag + " " + number);
    }

    @Override
    @DeferRelease
    public void accept(final StringBuilder object) {
        note("bridged " + object);
    }

    private record Node(int number) {
        @DeferRelease
        void unlink() {
            note("node " + number);
        }
    }

    private static void arguments(final Releases releases) {
        releases.every((byte) -1, "o", -2.5, -0.0f, '\uFFFF', true, Long.MIN_VALUE, (short) -3, Integer.MAX_VALUE, "s");
        everyStatic("s", Integer.MIN_VALUE, (short) 3, Long.MAX_VALUE, false, 'c', 1.5f, Math.PI, "o", (byte) 4);
        releases.one('x', "o");
        releases.three("o", 1, 2.0, 3L);
        releases.handle(1.0, 5, "a", 2.0f);
        handleOfStatic("context", 6, 'y', "other");
        smallHandle((byte) -7);
        floatHandle(0.5f);
        releases.doubleHandle(-0.5);
        nan(Float.intBitsToFloat(0x7F800001), "o", Double.longBitsToDouble(0x7FF0000000000001L));
        releases.array(new int[] {1, 2}, new String[] {"x"});
        releases.nulls(null, "o", null);
        ran(
            "every -1 o -2.5 -0.0 65535 true " + Long.MIN_VALUE + " -3 " + Integer.MAX_VALUE + " s",
            "static s " + Integer.MIN_VALUE + " 3 " + Long.MAX_VALUE + " false c 1.5 " + Math.PI + " o 4",
            "one x o",
            "three o 1 2.0 3",
            "handle 1.0 5 a 2.0",
            "static handle context 6 y other",
            "byte -7",
            "float 0.5",
            "double -0.5",
            "nan true o true",
            "array 2 x",
            "nulls null o null");
    }

    @DeferRelease
    void every(
            final byte a,
            @Released final Object b,
            final double c,
            final float d,
            final char e,
            final boolean f,
            final long g,
            final short h,
            final int i,
            final String j) {
        note("every " + a + " " + b + " " + c + " " + d + " " + (int) e + " " + f + " " + g + " " + h + " " + i + " "
            + j);
    }

    @DeferRelease
    static void everyStatic(
            final String j,
            final int i,
            final short h,
            final long g,
            final boolean f,
            final char e,
            final float d,
            final double c,
            @Released final Object b,
            final byte a) {
        note("static " + j + " " + i + " " + h + " " + g + " " + f + " " + e + " " + d + " " + c + " " + b + " " + a);
    }

    @DeferRelease
    void one(final char c, final Object object) {
        note("one " + c + " " + object);
    }

    @DeferRelease
    void three(final Object object, final int a, final double b, final long c) {
        note("three " + object + " " + a + " " + b + " " + c);
    }

    @DeferRelease
    void handle(final double a, @Released final int handle, final String b, final float c) {
        note("handle " + a + " " + handle + " " + b + " " + c);
    }

    @DeferRelease
    static void handleOfStatic(final String context, @Released final long handle, final char a, final String other) {
        note("static handle " + context + " " + handle + " " + a + " " + other);
    }

    @DeferRelease
    static void smallHandle(final byte handle) {
        note("byte " + handle);
    }

    @DeferRelease
    static void floatHandle(final float handle) {
        note("float " + handle);
    }

    @DeferRelease
    void doubleHandle(@Released final double handle) {
        note("double " + handle);
    }

    @DeferRelease
    static void nan(final float a, final Object object, final double b) {
        note("nan " + Float.isNaN(a) + " " + object + " " + Double.isNaN(b));
    }

    @DeferRelease
    void array(@Released final int[] numbers, final String[] texts) {
        note("array " + numbers.length + " " + texts[0]);
    }

    @DeferRelease
    void nulls(final String a, @Released final Object object, final Object b) {
        note("nulls " + a + " " + object + " " + b);
    }

    private static void owner(final Releases releases) {
        releases.ofOwner("o");
        Check.equal(List.of(), RUNS, "the body does not run at the call");
        Rcu.barrier();
        Check.equal(List.of("owner o"), RUNS, "what ran");
        Check.equal(List.of(Thread.currentThread()), THREADS, "the thread that ran it");
        RUNS.clear();
        THREADS.clear();
    }

    @DeferRelease(runOn = RunOn.OWNER)
    void ofOwner(final Object object) {
        note("owner " + object);
    }

    private static void atOnce(final Releases releases) {
        releases.free(null);
        Check.equal(List.of("free null true"), RUNS, "a release of null runs in place");
        Check.equal(List.of(Thread.currentThread()), THREADS, "a release of null runs in place");
        RUNS.clear();
        THREADS.clear();
    }
}

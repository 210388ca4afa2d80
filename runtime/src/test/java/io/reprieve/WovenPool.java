package io.reprieve;

import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;

/**
 * What the agent makes of a class with annotated methods, written by hand: each begins with a call of the runtime,
 * which says whether the rest is to be skipped.
 */
class WovenPool {
    private static final String TYPE = WovenPool.class.getName();
    private static final String A_THING = "(Lio/reprieve/WovenPool$Thing;)V";

    /** Set by whoever makes static methods release: their sites cannot hang on a pool. */
    private static int freeInStatic = -1;
    private static int freeHandleInStatic = -1;
    private static int freeNothing = -1;
    private static List<Object> staticLog;

    final List<Object> log = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final int free;
    private final int freeCounted;
    private final int freeHandle;
    private final int freeEverything;
    private final int freeSynchronized;
    private final int drop;
    private final int refuse;
    private final int own;
    private final int destroy;
    private final int lost;

    /** What is released. */
    static final class Thing {
        private final Object name;

        Thing(final Object name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return String.valueOf(name);
        }
    }

    WovenPool(final RcuDomain domain) {
        final Sites sites = new Sites(domain.name());
        free = sites.of("free", A_THING, 0);
        freeCounted = sites.of("freeCounted", "(Lio/reprieve/WovenPool$Thing;I)V", 0);
        freeHandle = sites.of("freeHandle", "(J)V", 0);
        freeEverything = sites.of(
            "freeEverything", "(ZBCSILio/reprieve/WovenPool$Thing;JFDLjava/lang/String;[I)V", 5);
        freeSynchronized = Woven.register(new SiteDescription(
            TYPE, "freeSynchronized", A_THING, false, true, SiteDescription.RECEIVER, 0, RunOn.RECLAIMER,
            WhenExhausted.SYNCHRONIZE, domain.name()));
        drop = sites.of("drop", A_THING, RunOn.RECLAIMER, WhenExhausted.DROP);
        refuse = sites.of("refuse", A_THING, RunOn.RECLAIMER, WhenExhausted.THROW);
        own = sites.of("own", A_THING, RunOn.OWNER, WhenExhausted.SYNCHRONIZE);
        destroy = Woven.register(new SiteDescription(
            TYPE, "destroy", "()V", false, false, SiteDescription.NONE, SiteDescription.RECEIVER, RunOn.RECLAIMER,
            WhenExhausted.SYNCHRONIZE, domain.name()));
        lost = sites.of("thereIsNoSuchMethod", A_THING, 0);
    }

    /** Registers the sites of instance methods. */
    private static final class Sites {
        private final String domain;

        Sites(final String domain) {
            this.domain = domain;
        }

        int of(final String method, final String descriptor, final int released) {
            return Woven.register(new SiteDescription(
                TYPE, method, descriptor, false, false, SiteDescription.RECEIVER, released, RunOn.RECLAIMER,
                WhenExhausted.SYNCHRONIZE, domain));
        }

        int of(final String method, final String descriptor, final RunOn runOn, final WhenExhausted whenExhausted) {
            return Woven.register(new SiteDescription(
                TYPE, method, descriptor, false, false, SiteDescription.RECEIVER, 0, runOn, whenExhausted, domain));
        }
    }

    static void useStatics(final RcuDomain domain, final List<Object> log) {
        staticLog = log;
        freeInStatic = Woven.register(new SiteDescription(
            TYPE, "freeInStatic", "(Ljava/lang/String;Lio/reprieve/WovenPool$Thing;)V", true, false, 0, 1,
            RunOn.RECLAIMER, WhenExhausted.SYNCHRONIZE, domain.name()));
        freeHandleInStatic = Woven.register(new SiteDescription(
            TYPE, "freeHandleInStatic", "(D)V", true, false, SiteDescription.NONE, 0, RunOn.RECLAIMER,
            WhenExhausted.SYNCHRONIZE, domain.name()));
        freeNothing = Woven.register(new SiteDescription(
            TYPE, "freeNothing", "()V", true, false, SiteDescription.NONE, SiteDescription.NONE, RunOn.RECLAIMER,
            WhenExhausted.SYNCHRONIZE, domain.name()));
    }

    /** Whether the body is to be skipped. */
    private static boolean isDeferred(final int site, final IntSupplier release) {
        int outcome = release.getAsInt();
        if (outcome == Woven.UNRESOLVED) {
            Woven.resolve(site, MethodHandles.lookup());
            outcome = release.getAsInt();
        }
        return outcome != Woven.RUN;
    }

    private void note(final Object what) {
        log.add(what);
        threads.add(Thread.currentThread());
    }

    List<Thread> threads() {
        return threads;
    }

    void free(final Thing thing) {
        if (isDeferred(free, () -> Woven.release(free, this, thing))) {
            return;
        }
        note("free " + thing);
    }

    /** A body that releases a part of what it releases, and hands the whole on to another site. */
    void freeCounted(final Thing thing, final int count) {
        if (isDeferred(freeCounted, () -> Woven.release(freeCounted, this, thing, count))) {
            return;
        }
        note("freeCounted " + thing + " " + count);
        for (int i = 1; i < count; i++) {
            free(new Thing(thing + "." + i));
        }
        free(thing);
        note("end of freeCounted");
    }

    void freeHandle(final long handle) {
        if (isDeferred(freeHandle, () -> Woven.releaseHandle(freeHandle, this, handle))) {
            return;
        }
        note("freeHandle " + handle);
    }

    void callFreeEverything(final Thing thing) {
        freeEverything(
            true, Byte.MIN_VALUE, Character.MAX_VALUE, Short.MIN_VALUE, Integer.MIN_VALUE, thing, Long.MIN_VALUE,
            Float.MIN_VALUE, -0.0, "text", new int[] {1, 2});
    }

    private void freeEverything(
        final boolean z,
        final byte b,
        final char c,
        final short s,
        final int i,
        final Thing thing,
        final long l,
        final float f,
        final double d,
        final String text,
        final int[] array) {
        if (isDeferred(freeEverything, () -> {
            Object release = Woven.begin(freeEverything, this, thing);
            release = Woven.primitive(release, z ? 1 : 0);
            release = Woven.primitive(release, b);
            release = Woven.primitive(release, c);
            release = Woven.primitive(release, s);
            release = Woven.primitive(release, i);
            release = Woven.primitive(release, l);
            release = Woven.primitive(release, Float.floatToRawIntBits(f));
            release = Woven.primitive(release, Double.doubleToRawLongBits(d));
            release = Woven.reference(release, text);
            release = Woven.reference(release, array);
            return Woven.commit(release);
        })) {
            return;
        }
        note(List.of(z, b, c, s, i, thing.toString(), l, f, d, text, array[0], array[1]));
    }

    synchronized void freeSynchronized(final Thing thing) {
        if (isDeferred(freeSynchronized, () -> Woven.release(freeSynchronized, this, thing))) {
            return;
        }
        note("freeSynchronized " + thing);
    }

    void drop(final Thing thing) {
        if (isDeferred(drop, () -> Woven.release(drop, this, thing))) {
            return;
        }
        note("drop " + thing);
    }

    void refuse(final Thing thing) {
        if (isDeferred(refuse, () -> Woven.release(refuse, this, thing))) {
            return;
        }
        note("refuse " + thing);
    }

    void own(final Thing thing) {
        if (isDeferred(own, () -> Woven.releaseOwn(own, this, thing))) {
            return;
        }
        note("own " + thing);
    }

    /** Releases itself. */
    void destroy() {
        if (isDeferred(destroy, () -> Woven.release(destroy, null, this))) {
            return;
        }
        note("destroy");
    }

    /** Its site names a method that the class doesn't have. */
    void lose(final Thing thing) {
        if (isDeferred(lost, () -> Woven.release(lost, this, thing))) {
            return;
        }
        note("lose " + thing);
    }

    static void freeInStatic(final String context, final Thing thing) {
        if (isDeferred(freeInStatic, () -> Woven.release(freeInStatic, context, thing))) {
            return;
        }
        staticLog.add("freeInStatic " + context + " " + thing);
    }

    static void freeHandleInStatic(final double handle) {
        if (isDeferred(
            freeHandleInStatic,
            () -> Woven.releaseHandle(freeHandleInStatic, null, Double.doubleToRawLongBits(handle)))) {
            return;
        }
        staticLog.add("freeHandleInStatic " + handle);
    }

    static void freeNothing() {
        if (isDeferred(freeNothing, () -> Woven.releaseHandle(freeNothing, null, 0))) {
            return;
        }
        staticLog.add("freeNothing");
    }

    /** Overrides without being woven: only the method that it calls is deferred. */
    static final class Unwoven extends WovenPool {
        Unwoven(final RcuDomain domain) {
            super(domain);
        }

        @Override
        void free(final Thing thing) {
            log.add("override of " + thing);
            super.free(thing);
        }
    }

    /** Overrides and is woven: its body, which calls that of the super class, is deferred as one. */
    static final class Overriding extends WovenPool {
        private final int freeOverride;

        Overriding(final RcuDomain domain) {
            super(domain);
            freeOverride = Woven.register(new SiteDescription(
                Overriding.class.getName(), "free", A_THING, false, false, SiteDescription.RECEIVER, 0, RunOn.RECLAIMER,
                WhenExhausted.SYNCHRONIZE, domain.name()));
        }

        @Override
        void free(final Thing thing) {
            int outcome = Woven.release(freeOverride, this, thing);
            if (outcome == Woven.UNRESOLVED) {
                Woven.resolve(freeOverride, MethodHandles.lookup());
                outcome = Woven.release(freeOverride, this, thing);
            }
            if (outcome != Woven.RUN) {
                return;
            }
            log.add("before super");
            super.free(thing);
            log.add("after super");
        }
    }
}

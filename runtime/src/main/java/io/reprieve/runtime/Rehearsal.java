package io.reprieve.runtime;

import io.reprieve.Pin;
import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import io.reprieve.runtime.config.Settings;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.queue.ReleaseQueue;
import io.reprieve.runtime.site.FunctionSite;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.SiteRegistry;
import io.reprieve.runtime.site.WovenSite;
import io.reprieve.woven.SiteDescription;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/**
 * Takes every path of a release once, in a domain of its own, when the runtime starts. The JVM links each use of a
 * {@code VarHandle} or {@code MethodHandle} when it is first reached, and allocates for that: on a full heap the first
 * fallback would fail for want of memory, when memory is what it is there to give back.
 */
public final class Rehearsal {
    private static final Consumer<Object> CONSUMER = object -> { };
    private static final BiConsumer<Object, Object> BI_CONSUMER = (context, object) -> { };
    private static final LongConsumer LONG_CONSUMER = handle -> { };
    private static final ObjLongConsumer<Object> OBJ_LONG_CONSUMER = (context, handle) -> { };
    private static final int MORE_THAN_A_PAGE = 70;
    private static final int ROUNDS = 3;
    private static boolean isDone;

    private final Domain domain = new Domain("rehearsal", settings(), Observer.NONE);

    private Rehearsal() {
    }

    private static Settings settings() {
        return Settings.of(
            Map.of(
                "page.entries", List.of("16"),
                "reserve.pages.per.thread", List.of("1"),
                "reserve.pages.shared", List.of("3"),
                "grace.period.interval", List.of("0ns"),
                "drain.delay", List.of("0ns"),
                "stall.timeout", List.of("1ns"),
                "reclaimer", List.of("invoked")),
            new Properties(),
            Map.of(),
            warning -> { });
    }

    /**
     * Takes every path, once. Who comes later waits until it has been taken. What fails here fails again where it is
     * needed, and is reported there.
     */
    public static synchronized void run() {
        if (isDone) {
            return;
        }
        isDone = true;
        try {
            new Rehearsal().releases();
        } catch (final Throwable ignored) {
            return;
        }
    }

    private void releases() throws ReflectiveOperationException {
        // Before the thread has anything here, and then with something open.
        domain.hasOpen();
        // The common path, the next page, and the wait when there is none.
        deferMany();
        domain.waiting().barrier();
        // Callers that cannot wait: the kept page, the overdraft, and the wait that repays it.
        domain.readers().enter();
        deferMany();
        domain.hasOpen();
        domain.readers().leave();
        deferMany();
        pins();
        domain.beginUpdate();
        deferMany();
        domain.endUpdate();
        domain.waiting().barrier();
        domain.quiescentStates().online();
        deferMany();
        domain.quiescentStates().quiescent();
        domain.quiescentStates().offline();
        domain.quiescentStates().endDutyCycle(domain.quiescentStates().beginDutyCycle());
        domain.waiting().synchronize();
        domain.waiting().pollGracePeriod(domain.waiting().startGracePeriod());
        stall();
        heads();
        domain.readers().rehearse();
        domain.slowPath().rehearse();
        domain.rehearse();
        domain.waiting().barrier();
        domain.updates().hasOpen();
        // Twice: what was idle between the two is let go of.
        domain.rehearse();
        domain.rehearse();
        deferMany();
        domain.waiting().barrier();
        // Once more: now the pages are at home, and can be dropped.
        domain.slowPath().rehearse();
        domain.statistics();
        domain.siteStatistics();
        // A container may have closed the class loader by then.
        domain.drainAtExit(System.nanoTime());
        woven();
    }

    /** What is pinned is set aside, and runs when the pin has gone. */
    private void pins() {
        domain.readers().enter();
        final Pin pin = domain.pinning().pin(this);
        final Pin handle = domain.pinning().pin(1);
        domain.readers().leave();
        deferMany();
        domain.waiting().awaitUnpinned();
        domain.statistics();
        handle.close();
        pin.close();
        domain.waiting().barrier();
    }

    /** Objects that are queued by their heads: behind a page, behind an object, and a page behind them. */
    private void heads() {
        final ReleaseSite site = domain.deferral().functions().of(CONSUMER, FunctionSite.CONSUMER);
        for (int i = 0; i < ROUNDS; i++) {
            domain.slowPath().rehearse(new RehearsedHead(), site, CONSUMER);
            domain.slowPath().rehearse(new RehearsedHead(), site, CONSUMER);
            domain.waiting().barrier();
            deferMany();
        }
    }

    /** Woven methods: one that its owner is to run, and one that is run for many objects at once. */
    private void woven() throws ReflectiveOperationException {
        final SiteDescription owners = new SiteDescription(
            Rehearsal.class.getName(), "release", descriptor(Rehearsal.class), true, false,
            SiteDescription.NONE, 0, RunOn.OWNER, WhenExhausted.SYNCHRONIZE, "");
        defer(owners);
        defer(owners.withBulk("releaseAll" + descriptor(Rehearsal[].class, int.class, int.class)));
        domain.waiting().barrier();
    }

    /** Not by a literal: who repackages the runtime may change the names of its classes. */
    private static String descriptor(final Class<?>... parameters) {
        return MethodType.methodType(void.class, parameters).toMethodDescriptorString();
    }

    private void defer(final SiteDescription description) throws ReflectiveOperationException {
        final WovenSite site = WovenSite.resolve(
            description, MethodHandles.lookup(), new SiteRegistry().others(), domain.slowPath().pageEntries());
        final ReleaseQueue queue = domain.slowPath().begin(site, 1, null, null, this, 0);
        queue.fill(this);
        queue.commit();
    }

    /** A reader that is reported at once. */
    private void stall() {
        domain.readers().enter();
        domain.waiting().startGracePeriod();
        domain.doReclaimWork();
        domain.statistics();
        domain.readers().leave();
        domain.waiting().synchronize();
    }

    private void deferMany() {
        for (int i = 0; i < MORE_THAN_A_PAGE; i++) {
            domain.deferral().defer(this, CONSUMER);
        }
        domain.deferral().defer(this, this, BI_CONSUMER);
        domain.deferral().defer(this, this, BI_CONSUMER);
        domain.deferral().defer(1, LONG_CONSUMER);
        domain.deferral().defer(2, LONG_CONSUMER);
        domain.deferral().defer(this, 3, OBJ_LONG_CONSUMER);
        domain.deferral().defer(this, 4, OBJ_LONG_CONSUMER);
    }

    @SuppressWarnings("unused")
    private static void release(final Rehearsal object) {
    }

    @SuppressWarnings("unused")
    private static void releaseAll(final Rehearsal[] objects, final int from, final int to) {
    }
}

package io.reprieve.errors;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Does each piece of {@link Work} with no stack, with a little, with a little more and so on, until it is enough; and
 * then in the same way with a heap. Ends with 0 if nothing was wrong, and else with 1 at the first finding.
 */
public final class Errors {
    /** One processor: as few shared queues as there can be. */
    public static final List<String> JVM_OPTIONS = List.of(
        "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ActiveProcessorCount=1");
    private static final int MOST = 1000;
    private static final Map<String, String> SETTINGS = Map.of(
        "reclaimer", "invoked", "barrier", "fence", "page.entries", "16", "reserve.pages.per.thread", "1",
        "reserve.pages.shared", "2", "fallback.timeout", "20ms", "stall.timeout", "3600s");

    private static final Set<String> UNREHEARSED = Set.of(
        // The other way of fences.
        "Fences.acquireFence() void",
        // Reports, which allocate anyway.
        "ConsumerEnd.getOpaque(ConsumerEnd) ReleaseSite",
        "HeldPin.compareAndSet(HeldPin, Throwable, Throwable) boolean",
        "HeldPin.getOpaque(HeldPin) Throwable",
        "LongestLag.getOpaque(LongestLag) String",
        "LongestLag.getOpaque(LongestLag) long",
        // An array that has been allocated takes the place of another one; without it the other one stays.
        "BodyRunners.setRelease(BodyRunners, BodyRunner[]) void",
        "BorrowedSlots.fullFence() void",
        "BorrowedSlots.setRelease(BorrowedSlots, ReaderSlot[]) void",
        "PinRing.setRelease(PinRing, HeldPin[]) void",
        "ResizableSlots.setOpaque(ResizableSlots, int) void",
        "ResizableSlots.setRelease(ResizableSlots, HomeSlots[]) void",
        "SiteTally.setRelease(SiteTally, long[]) void",
        "ThreadTable.setRelease(ThreadTable, Members) void",
        "ThreadTable.setRelease(ThreadTable, ThreadTable$Others) void",
        // The first step of a sweep; the next sweep takes it.
        "ReaderSlot.compareAndSet(ReaderSlot, Thread, Object) boolean");

    private final Method work;
    private int runs;

    private Errors() throws ReflectiveOperationException {
        final ErrorLoader loader = new ErrorLoader();
        loader.loadClass("io.reprieve.runtime.Rehearsal").getMethod("run").invoke(null);
        Limits.rehearsed();
        for (final String place : loader.handles()) {
            if (!Limits.isRehearsed(place) && !UNREHEARSED.contains(place)) {
                throw new IllegalStateException("Rehearsal takes no path with " + place
                    + ": on a full heap its first use fails. Take one, or say here why that does no harm");
            }
        }
        work = loader.loadClass(Work.class.getName())
            .getDeclaredMethod("run", String.class, boolean.class, int.class, int.class);
        work.setAccessible(true);
    }

    /**
     * Runs all.
     *
     * @param arguments names of work; all by default.
     * @throws Exception if it cannot be run.
     */
    public static void main(final String[] arguments) throws Exception {
        SETTINGS.forEach((key, value) -> System.getProperties().putIfAbsent("reprieve." + key, value));
        final Errors errors = new Errors();
        final long begin = System.nanoTime();
        for (final Work each : Work.values()) {
            if (arguments.length == 0 || List.of(arguments).contains(each.name())) {
                for (final boolean isVirtual : new boolean[] {false, true}) {
                    errors.run(each, isVirtual);
                }
            }
        }
        System.out.printf(
            Locale.ROOT, "nothing found: %,d errors in %.1f s%n", errors.runs, (System.nanoTime() - begin) / 1e9);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private void run(final Work which, final boolean isVirtual) throws ReflectiveOperationException {
        for (final boolean isStack : new boolean[] {true, false}) {
            boolean reached = true;
            for (int most = 0; reached && most < MOST; most++) {
                reached = run(which, isVirtual, isStack, most);
            }
        }
    }

    private boolean run(final Work which, final boolean isVirtual, final boolean isStack, final int most)
        throws ReflectiveOperationException {
        runs++;
        try {
            return (boolean) work.invoke(null, which.name(), isVirtual, isStack ? most : -1, isStack ? -1 : most);
        } catch (final InvocationTargetException e) {
            System.out.printf("FOUND %s on a %s thread, %s after %d: %s%n", which, isVirtual ? "virtual" : "platform",
                isStack ? "stack overflow" : "full heap", most, e.getCause());
            e.getCause().printStackTrace(System.out);
            System.out.flush();
            Runtime.getRuntime().halt(1);
            return false;
        }
    }
}

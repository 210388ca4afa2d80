package io.reprieve.foreign;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has every call of an arena fail at each step in turn, as on a stack that ends there, and looks whether anything is
 * lost or given back twice then. Loaded by a {@link FaultyLoader}, with the arena.
 */
public final class Faults {
    private static final int MOST_STEPS = 500;
    // What the C library has handed out, and its size; touched by the reclaimer too.
    private static final Map<Long, Long> TAKEN = new ConcurrentHashMap<>();
    private static final List<String> TROUBLES = new ArrayList<>();
    private static volatile Thread faulty;
    private static int left;
    private static String where = "";

    private Faults() {
    }

    /** What is done to an arena. */
    private interface Call {
        void on(RcuArena arena, FileChannel file) throws IOException;
    }

    /**
     * A method is entered.
     *
     * @param method its name.
     */
    public static void step(final String method) {
        if (Thread.currentThread() == faulty && --left == 0) {
            where = method;
            throw new StackOverflowError(method);
        }
    }

    /**
     * The C library has handed out memory.
     *
     * @param address of it.
     * @param size    of it.
     */
    public static void taken(final long address, final long size) {
        TAKEN.put(address, size);
    }

    /**
     * The C library gets memory back.
     *
     * @param address of it.
     */
    public static void freed(final long address) {
        if (TAKEN.remove(address) == null) {
            trouble("freed, and not handed out: " + Long.toHexString(address));
        }
    }

    private static synchronized void trouble(final String text) {
        TROUBLES.add(text);
    }

    private static Map<String, List<Call>> calls() {
        final Call small = (arena, file) -> arena.allocate(64);
        final Call large = (arena, file) -> arena.allocate(10_000);
        final Call mapped = (arena, file) -> arena.map(file, MapMode.READ_ONLY, 10, 5000);
        final Call scope = (arena, file) -> arena.scope();
        final Call close = (arena, file) -> arena.close();
        final Map<String, List<Call>> calls = new LinkedHashMap<>();
        // The last fails; the others have been made before.
        calls.put("a small allocation", List.of(small));
        calls.put("another small allocation", List.of(small, small));
        calls.put("a small allocation after a large one", List.of(large, small));
        calls.put("a large allocation", List.of(large));
        calls.put("an aligned allocation", List.of((arena, file) -> arena.allocate(100, 4096)));
        calls.put("a mapping", List.of(mapped));
        calls.put("a mapping of nothing", List.of((arena, file) -> arena.map(file, MapMode.READ_ONLY, 10, 0)));
        calls.put("the scope", List.of(small, scope));
        calls.put("closing nothing", List.of(close));
        calls.put("closing one", List.of(small, close));
        calls.put("closing a mapping", List.of(mapped, close));
        calls.put("closing many", List.of(small, large, mapped, small, scope, close));
        return calls;
    }

    /**
     * Does everything.
     *
     * @param path a file of some pages.
     * @return how many faults there were, and what was wrong then; nothing more if all was right.
     * @throws Exception if it can't be done.
     */
    public static List<String> run(final String path) throws Exception {
        final RcuDomain domain = Rcu.domain("foreign-faults-" + System.identityHashCode(Faults.class));
        int faults = 0;
        try (FileChannel file = FileChannel.open(Path.of(path), READ, WRITE)) {
            for (final Map.Entry<String, List<Call>> call : calls().entrySet()) {
                int step = 1;
                while (failAt(step, call.getValue(), domain, file)) {
                    look(call.getKey() + ", step " + step + ", " + where, path, domain);
                    faults++;
                    step++;
                    if (step > MOST_STEPS) {
                        throw new IllegalStateException(call.getKey() + " has no end");
                    }
                }
            }
        }
        domain.close();
        TROUBLES.add(0, Integer.toString(faults));
        return TROUBLES;
    }

    /** On a thread of its own, so that what a first call has to make is made each time. */
    private static boolean failAt(
            final int step, final List<Call> calls, final RcuDomain domain, final FileChannel file)
            throws InterruptedException {
        final boolean[] hasFailed = new boolean[1];
        final Thread thread = new Thread(() -> {
            try {
                final RcuArena arena = RcuArena.open(domain);
                for (final Call before : calls.subList(0, calls.size() - 1)) {
                    before.on(arena, file);
                }
                left = step;
                faulty = Thread.currentThread();
                try {
                    calls.get(calls.size() - 1).on(arena, file);
                } catch (final StackOverflowError e) {
                    hasFailed[0] = true;
                } finally {
                    faulty = null;
                }
                try {
                    arena.close();
                } catch (final IllegalStateException e) {
                    // It was closed, or had been.
                }
            } catch (final Throwable e) {
                trouble(e.toString());
            }
        });
        thread.start();
        thread.join();
        return hasFailed[0];
    }

    private static void look(final String fault, final String path, final RcuDomain domain) throws IOException {
        domain.barrier();
        final ForeignStatistics statistics = RcuArena.statistics();
        if (statistics.segments() != 0 || statistics.pendingSegments() != 0
            || statistics.bytes() != 0 || statistics.pendingBytes() != 0) {
            trouble(fault + ": " + statistics);
        }
        final long out = TAKEN.values().stream().mapToLong(Long::longValue).sum();
        if (out != statistics.cachedBytes()) {
            trouble(fault + ": " + out + " bytes are with us, and " + statistics.cachedBytes() + " in caches");
        }
        final Path maps = Path.of("/proc/self/maps");
        if (Files.exists(maps)) {
            try (var lines = Files.lines(maps)) {
                if (lines.anyMatch(line -> line.contains(path))) {
                    trouble(fault + ": the file is still mapped");
                }
            }
        }
    }
}

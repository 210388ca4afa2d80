package io.reprieve.agent.code;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds out whether a method may wait: for a lock, another thread, the clock, or a device.
 */
public final class Blocking {
    private static final int MOST_CALLS = 4;
    private static final int MOST_METHODS = 300;
    private static final String CONCURRENT = "java/util/concurrent/";

    private static final Map<String, String> KINDS = Map.ofEntries(
        Map.entry("java/lang/Thread#sleep", "sleeps"),
        Map.entry("java/lang/Thread#join", "waits for a thread"),
        Map.entry("java/util/concurrent/TimeUnit#sleep", "sleeps"),
        Map.entry("java/lang/Object#wait", "waits to be notified"),
        Map.entry("java/lang/Process#waitFor", "waits for a process"),
        Map.entry("java/util/concurrent/locks/LockSupport#park", "parks"),
        Map.entry("java/util/concurrent/locks/LockSupport#parkNanos", "parks"),
        Map.entry("java/util/concurrent/locks/LockSupport#parkUntil", "parks"),
        Map.entry("java/util/concurrent/CountDownLatch#await", "waits for other threads"),
        Map.entry("java/util/concurrent/CyclicBarrier#await", "waits for other threads"),
        Map.entry("java/util/concurrent/Exchanger#exchange", "waits for another thread"),
        Map.entry("java/util/concurrent/Semaphore#acquire", "waits for a permit"),
        Map.entry("java/util/concurrent/CompletableFuture#join", "waits for a future"));

    private static final List<String> FUTURES = List.of(
        CONCURRENT + "Future", CONCURRENT + "CompletableFuture", CONCURRENT + "FutureTask",
        CONCURRENT + "ForkJoinTask", CONCURRENT + "ScheduledFuture");
    private static final List<String> DEVICES = List.of(
        "java/net/Socket", "java/net/ServerSocket", "java/net/URLConnection", "java/net/HttpURLConnection",
        "java/net/http/HttpClient", "java/nio/channels/FileChannel", "java/nio/channels/SocketChannel",
        "java/nio/channels/Selector", "java/nio/file/Files", "java/io/RandomAccessFile", "java/io/FileInputStream",
        "java/io/FileOutputStream", "java/io/InputStream", "java/io/OutputStream", "java/io/Reader",
        "java/io/BufferedReader", "java/sql/Statement", "java/sql/PreparedStatement", "java/sql/DriverManager",
        "javax/sql/DataSource");
    private static final List<String> TRANSFERS = List.of(
        "read", "write", "accept", "connect", "select", "force", "send", "transfer", "execute", "openStream", "copy",
        "new", "delete", "walk", "list", "getConnection", "getInputStream");

    private final Program program;

    /**
     * For a program.
     *
     * @param program the program.
     */
    public Blocking(final Program program) {
        this.program = program;
    }

    /**
     * The ways in which a method may wait, one of each kind, by the shortest path.
     *
     * @param method the method.
     * @return for each, what it does and the calls that lead there.
     */
    public List<String> ways(final MethodCode method) {
        final Map<String, String> ways = new LinkedHashMap<>();
        final Map<MethodCode, MethodCode> cameFrom = new HashMap<>();
        final Map<MethodCode, Integer> distance = new HashMap<>();
        final Deque<MethodCode> next = new ArrayDeque<>();
        distance.put(method, 0);
        next.add(method);
        while (!next.isEmpty() && distance.size() < MOST_METHODS) {
            final MethodCode each = next.poll();
            if (each.isSynchronized()) {
                ways.putIfAbsent("waits for a monitor", "waits for a monitor, being synchronized: "
                    + path(each, cameFrom));
            }
            for (final Step step : each.steps()) {
                if (step instanceof Step.Lock) {
                    ways.putIfAbsent("waits for a monitor", "waits for a monitor: " + path(each, cameFrom));
                } else if (step instanceof Call) {
                    final Call call = (Call) step;
                    final String kind = call.isLambda() ? null : kind(call.method());
                    if (kind != null) {
                        ways.putIfAbsent(kind, kind + " (" + simple(call.method()) + "): " + path(each, cameFrom));
                    }
                    // Of several that may be meant, none is called for certain.
                    final MethodCode target = distance.get(each) == MOST_CALLS ? null : program.target(call);
                    if (target != null && !distance.containsKey(target)) {
                        distance.put(target, distance.get(each) + 1);
                        cameFrom.put(target, each);
                        next.add(target);
                    }
                }
            }
        }
        return new ArrayList<>(ways.values());
    }

    private static String path(final MethodCode method, final Map<MethodCode, MethodCode> cameFrom) {
        final StringBuilder path = new StringBuilder(simple(method.ref()));
        for (MethodCode each = cameFrom.get(method); each != null; each = cameFrom.get(each)) {
            path.insert(0, simple(each.ref()) + " > ");
        }
        return path.toString();
    }

    /** Without packages and parameters: whoever reads it has the whole name beside it. */
    private static String simple(final MethodRef method) {
        return method.owner().substring(method.owner().lastIndexOf('/') + 1) + "." + method.name();
    }

    private static String kind(final MethodRef method) {
        final String owner = method.owner();
        final String name = method.name();
        final String known = KINDS.get(owner + "#" + name);
        if (known != null) {
            return known;
        }
        if (owner.startsWith(CONCURRENT + "locks/")) {
            return name.equals("lock") || name.equals("lockInterruptibly") || name.equals("readLock")
                && owner.endsWith("StampedLock") || name.equals("writeLock") && owner.endsWith("StampedLock")
                || name.equals("tryLock") && !method.hasNoParameters() ? "waits for a lock"
                : name.startsWith("await") ? "waits for a condition" : null;
        }
        if (FUTURES.contains(owner) && (name.equals("get") || name.equals("join"))) {
            return "waits for a future";
        }
        if (owner.startsWith(CONCURRENT) && owner.endsWith("Queue")
            && (name.equals("take") || name.equals("put") || !method.hasNoParameters() && name.startsWith("poll"))) {
            return "waits for a queue";
        }
        if (owner.startsWith(CONCURRENT) && (name.equals("awaitTermination") || name.startsWith("invokeA"))) {
            return "waits for an executor";
        }
        return DEVICES.contains(owner) && isTransfer(name) ? "does I/O" : null;
    }

    private static boolean isTransfer(final String name) {
        for (final String transfer : TRANSFERS) {
            if (name.startsWith(transfer)) {
                return true;
            }
        }
        return false;
    }
}

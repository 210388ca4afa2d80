package hosts.webapp;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Deploys a web application again and again under load, and counts the class loaders that are left. */
public final class Redeploy {
    private static final int CLIENTS = 3;
    private static final long LEAVE_NANOS = Duration.ofSeconds(60).toNanos();

    private final Container container;
    private final int times;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong torn = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private volatile boolean isOver;
    /** Odd while the application is taken away, or put in its place again. */
    private volatile int moves = 1;

    /** What web applications live in. */
    public interface Container {
        /**
         * Deploys the application.
         *
         * @return its class loader.
         * @throws Exception if it fails.
         */
        ClassLoader deploy() throws Exception;

        /**
         * Takes the application away.
         *
         * @throws Exception if it fails.
         */
        void undeploy() throws Exception;

        /**
         * The port on loopback.
         *
         * @return the port.
         */
        int port();
    }

    /**
     * Gets ready.
     *
     * @param container what to deploy in.
     * @param times     how often.
     */
    public Redeploy(final Container container, final int times) {
        this.container = container;
        this.times = times;
    }

    /**
     * Deploys, and prints what was counted.
     *
     * @throws Exception if deploying fails.
     */
    public void run() throws Exception {
        final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        final List<Thread> clients = new ArrayList<>();
        final Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < CLIENTS; i++) {
            final String path = i == 0 ? "/change" : "/read";
            clients.add(new Thread(() -> ask(path), "client"));
        }
        for (int i = 0; i < times; i++) {
            loaders.add(new WeakReference<>(container.deploy()));
            moves++;
            if (i == 0) {
                clients.forEach(Thread::start);
            }
            final long before = requests.get();
            while (requests.get() < before + 20) {
                Thread.sleep(1);
            }
            if (i == times - 1) {
                isOver = true;
                for (final Thread thread : clients) {
                    thread.join();
                }
            }
            count(get("/end").body(), counts);
            moves++;
            container.undeploy();
        }
        final long begin = System.nanoTime();
        long left = left(loaders);
        while (left > 0 && System.nanoTime() - begin < LEAVE_NANOS) {
            knock();
            System.gc();
            Thread.sleep(100);
            left = left(loaders);
        }
        final StringBuilder result = new StringBuilder("RESULT reads=").append(requests.get() * 1_000).append(" torn=")
            .append(torn).append(" errors=").append(errors).append(" deployed=").append(times).append(" loadersLeft=")
            .append(left).append(" threadsLeft=").append(threads()).append(" leftAfterMs=")
            .append((System.nanoTime() - begin) / 1_000_000);
        counts.forEach((name, value) -> result.append(' ').append(name).append('=').append(value));
        if (left > 0) {
            // Beside the output: whoever mends it needs to know who holds them.
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap("left.hprof", true);
            System.out.println("left: " + indexes(loaders) + " of " + times + "; see left.hprof");
        }
        System.out.println(result);
    }

    /**
     * A connection without a request. The thread that looks after Jetty's connections goes on holding the one it has
     * last seen to, and with it the application that has answered there, until it sees to another.
     */
    private void knock() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), container.port())) {
            socket.shutdownOutput();
        } catch (final IOException e) {
            // Then it has had something to do as well.
            Thread.onSpinWait();
        }
    }

    private static List<Integer> indexes(final List<WeakReference<ClassLoader>> loaders) {
        return IntStream.range(0, loaders.size()).filter(i -> loaders.get(i).get() != null).boxed().toList();
    }

    private static void count(final String words, final Map<String, Long> counts) {
        for (final String word : words.split(" ")) {
            final int equals = word.indexOf('=');
            if (equals > 0 && word.startsWith("deferred") || word.startsWith("reclaimed")) {
                counts.merge(word.substring(0, equals), Long.parseLong(word.substring(equals + 1)), Long::sum);
            }
        }
    }

    private static long left(final List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    /** Threads of the runtime, but for the agent's own. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("reprieve-reclaimer"))
            .filter(thread -> thread.getClass().getClassLoader() != ClassLoader.getSystemClassLoader())
            .count();
    }

    private void ask(final String path) {
        while (!isOver) {
            final int before = moves;
            try {
                final HttpResponse<String> answer = get(path);
                if (answer.statusCode() == 200) {
                    requests.incrementAndGet();
                    torn.addAndGet(Long.parseLong(answer.body()));
                } else if (before % 2 == 0 && before == moves) {
                    // Between two deployments there is nobody to answer, and whom that cuts off may get any error.
                    errors.incrementAndGet();
                }
            } catch (final IOException e) {
                // As above.
                Thread.onSpinWait();
            } catch (final InterruptedException e) {
                return;
            }
        }
    }

    private HttpResponse<String> get(final String path) throws IOException, InterruptedException {
        final URI uri = URI.create("http://127.0.0.1:" + container.port() + "/app" + path);
        return client.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
            BodyHandlers.ofString());
    }
}

package io.reprieve.metrics;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What an application does that has Micrometer: binds the domain to its registry, shows that to Prometheus, and goes on
 * with its work, which is the program given.
 */
public final class Bound {
    private static final int FOUND = 200;

    private Bound() {
    }

    /** The class of the program, and its arguments. */
    public static void main(final String[] arguments) throws Exception {
        final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new RcuMetrics().bindTo(registry);
        final HttpServer server = HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.getInteger("bound.port")), 0);
        server.createContext("/metrics", exchange -> {
            final byte[] scrape = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(FOUND, scrape.length);
            exchange.getResponseBody().write(scrape);
            exchange.close();
        });
        server.start();
        Class.forName(arguments[0]).getMethod("main", String[].class)
            .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        System.exit(0);
    }
}

package com.acme;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * A web server that has never heard of Reprieve, and a client that prints its answers.
 */
public final class WebServer {
    private static final int REQUESTS = 300;

    private WebServer() {
    }

    /** Answers with what it was asked. */
    private static final class Echo extends Handler.Abstract {
        @Override
        public boolean handle(final Request request, final Response response, final Callback callback) {
            response.getHeaders().put("Content-Type", "text/plain");
            Content.Sink.write(
                response, true, request.getMethod() + " " + request.getHttpURI().getPathQuery() + "\n".repeat(100),
                callback);
            return true;
        }
    }

    public static void main(final String[] arguments) throws Exception {
        final Server server = new Server();
        final ServerConnector connector = new ServerConnector(server);
        connector.setHost("localhost");
        server.addConnector(connector);
        server.setHandler(new Echo());
        server.start();
        final HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < REQUESTS; i++) {
            ask(client, "http://localhost:" + connector.getLocalPort() + "/path/" + i + "?query=" + i);
        }
        server.stop();
    }

    private static void ask(final HttpClient client, final String uri) throws IOException, InterruptedException {
        final HttpResponse<String> response = client.send(
            HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode() + " " + response.headers().firstValue("Content-Type") + " "
            + response.body().length() + " " + response.body().strip());
    }
}

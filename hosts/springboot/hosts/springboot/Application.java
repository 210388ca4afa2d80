package hosts.springboot;

import hosts.app.ApiBoard;
import hosts.app.Board;
import hosts.app.Load;
import hosts.app.Quotes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A Spring Boot application: {@code SECONDS [api]}. It asks itself over loopback, and its board is changed meanwhile.
 */
@SpringBootApplication(proxyBeanMethods = false)
@RestController
public class Application {
    private static final int TIMES = 1_000;
    private static Quotes quotes;

    /**
     * Runs.
     *
     * @param arguments how many seconds, and {@code api} for the board that calls the runtime.
     * @throws Exception if the server can't be asked.
     */
    public static void main(final String[] arguments) throws Exception {
        final boolean isApi = arguments.length > 1 && arguments[1].equals("api");
        quotes = isApi ? new ApiBoard() : new Board();
        final ConfigurableApplicationContext context = SpringApplication.run(Application.class, arguments);
        final int port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
        final long end = System.nanoTime() + Long.parseLong(arguments[0]) * 1_000_000_000L;
        final HttpClient client = HttpClient.newHttpClient();
        final HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/read")).build();
        final AtomicLong answers = new AtomicLong();
        final AtomicLong torn = new AtomicLong();
        final Load load = new Load(quotes);
        while (System.nanoTime() < end) {
            torn.addAndGet(Long.parseLong(client.send(request, BodyHandlers.ofString()).body()));
            answers.incrementAndGet();
        }
        final String loaded = load.end();
        context.close();
        System.out.println("RESULT " + loaded + " answers=" + answers + " tornAnswers=" + torn + (isApi ? " "
            + quotes : ""));
    }

    /**
     * Answers.
     *
     * @return how many of a thousand reads were torn.
     */
    @GetMapping("/read")
    public String read() {
        int torn = 0;
        for (int i = 0; i < TIMES; i++) {
            torn += quotes.isTorn() ? 1 : 0;
        }
        return Integer.toString(torn);
    }
}

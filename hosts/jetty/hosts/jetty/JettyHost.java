package hosts.jetty;

import hosts.webapp.Redeploy;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** A web application in Jetty: {@code JettyHost DIRECTORY TIMES}. */
public final class JettyHost implements Redeploy.Container {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ContextHandlerCollection contexts = new ContextHandlerCollection();
    private final Path application;
    private WebAppContext context;

    private JettyHost(final Path application) throws Exception {
        this.application = application;
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(contexts);
        server.start();
    }

    /**
     * Runs.
     *
     * @param arguments the unpacked web application, and how often to deploy it.
     * @throws Exception if Jetty fails.
     */
    public static void main(final String[] arguments) throws Exception {
        final JettyHost host = new JettyHost(Path.of(arguments[0]));
        new Redeploy(host, Integer.parseInt(arguments[1])).run();
        host.server.stop();
        System.exit(0);
    }

    @Override
    public ClassLoader deploy() throws Exception {
        context = new WebAppContext();
        context.setContextPath("/app");
        context.setWar(application.toUri().toString());
        contexts.addHandler(context);
        // A server that runs already starts nothing that is added to it.
        context.start();
        return context.getClassLoader();
    }

    @Override
    public void undeploy() throws Exception {
        contexts.removeHandler(context);
        context.stop();
        context.destroy();
        context = null;
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }
}

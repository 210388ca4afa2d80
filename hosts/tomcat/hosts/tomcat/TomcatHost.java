package hosts.tomcat;

import hosts.webapp.Redeploy;
import java.io.File;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;

/** A web application in Tomcat: {@code TomcatHost DIRECTORY TIMES}. */
public final class TomcatHost implements Redeploy.Container {
    private static final Logger LOGGER = Logger.getLogger("");

    private final Tomcat tomcat = new Tomcat();
    private final File application;
    private Context context;

    private TomcatHost(final File application) throws Exception {
        this.application = application;
        tomcat.setBaseDir(application.getParent());
        final Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        tomcat.start();
    }

    /**
     * Runs.
     *
     * @param arguments the unpacked web application, and how often to deploy it.
     * @throws Exception if Tomcat fails.
     */
    public static void main(final String[] arguments) throws Exception {
        LOGGER.setLevel(Level.WARNING);
        final TomcatHost host = new TomcatHost(new File(arguments[0]));
        new Redeploy(host, Integer.parseInt(arguments[1])).run();
        host.tomcat.stop();
        host.tomcat.destroy();
        System.exit(0);
    }

    @Override
    public ClassLoader deploy() {
        context = new StandardContext();
        context.setPath("/app");
        context.setDocBase(application.getAbsolutePath());
        context.addLifecycleListener(new ContextConfig());
        tomcat.getHost().addChild(context);
        return context.getLoader().getClassLoader();
    }

    @Override
    public void undeploy() {
        tomcat.getHost().removeChild(context);
        context = null;
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }
}

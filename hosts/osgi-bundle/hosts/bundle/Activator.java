package hosts.bundle;

import hosts.app.ApiBoard;
import hosts.app.Board;
import hosts.app.Load;
import hosts.app.Quotes;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Has a board read and changed while its bundle is active. */
public final class Activator implements BundleActivator {
    private Quotes quotes;
    private Load load;

    @Override
    public void start(final BundleContext context) {
        quotes = "api".equals(context.getBundle().getHeaders().get("X-Board")) ? new ApiBoard() : new Board();
        load = new Load(quotes);
    }

    @Override
    public void stop(final BundleContext context) throws InterruptedException {
        final String loaded = load.end();
        System.setProperty("hosts.result", loaded + (quotes instanceof ApiBoard ? " " + quotes : ""));
    }
}

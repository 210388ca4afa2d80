package com.acme;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.osgi.launch.EquinoxFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/**
 * Calls a reader in an OSGi bundle, whose loader asks no parent but for what it is told to.
 */
public final class Bundles {
    private Bundles() {
    }

    public static void main(final String[] arguments) throws Exception {
        final Map<String, String> configuration = new HashMap<>();
        configuration.put(Constants.FRAMEWORK_STORAGE, arguments[1]);
        configuration.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        final Framework framework = new EquinoxFactory().newFramework(configuration);
        framework.start();
        final Bundle bundle = framework.getBundleContext().installBundle(Path.of(arguments[0]).toUri().toString());
        bundle.start();
        System.out.println(bundle.loadClass("com.acme.Plain").getMethod("greeting", String.class)
            .invoke(null, "bundle"));
        framework.stop();
        framework.waitForStop(0);
    }
}

package com.acme;

import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * Runs a reader in the class loader of a web application, which asks its parent last.
 */
public final class Webapp {
    private static final Logger TOMCAT = Logger.getLogger("org.apache");

    private Webapp() {
    }

    public static void main(final String[] arguments) throws Exception {
        TOMCAT.setLevel(Level.OFF);
        final Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[0]);
        final Context context = tomcat.addContext("", arguments[0]);
        tomcat.start();
        final Class<?> type = context.getLoader().getClassLoader().loadClass(Loaders.Reader.class.getName());
        Check.that(type != Loaders.Reader.class, "it was defined anew");
        System.out.println(((BooleanSupplier) type.getConstructor().newInstance()).getAsBoolean());
        tomcat.stop();
        tomcat.destroy();
    }
}

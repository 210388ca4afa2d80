package com.acme;

import io.reprieve.ReadSide;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Runs a reader in a class loader that takes the application, and what else it finds, not from its parent.
 */
public final class Loaders {
    /** A reader, in a class of its own so that a loader can define it anew. */
    public static final class Reader implements BooleanSupplier {
        public Reader() {
        }

        @Override
        @ReadSide
        public boolean getAsBoolean() {
            return io.reprieve.Rcu.inReadSection();
        }
    }

    /** A second one, so that there are two classes for one report. */
    public static final class SecondReader implements BooleanSupplier {
        public SecondReader() {
        }

        @Override
        @ReadSide
        public boolean getAsBoolean() {
            return io.reprieve.Rcu.inReadSection();
        }
    }

    private static final class ChildFirst extends URLClassLoader {
        private final boolean seesRuntime;

        ChildFirst(final URL[] places, final boolean seesRuntime) {
            super(places, Loaders.class.getClassLoader());
            this.seesRuntime = seesRuntime;
        }

        @Override
        protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                final Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                if (name.startsWith("io.reprieve.woven.") && !seesRuntime) {
                    throw new ClassNotFoundException(name);
                }
                try {
                    return findClass(name);
                } catch (final ClassNotFoundException e) {
                    return super.loadClass(name, resolve);
                }
            }
        }
    }

    private Loaders() {
    }

    public static void main(final String[] arguments) throws Exception {
        final ClassLoader loader = arguments[0].equals("orphan") ? new URLClassLoader(places(arguments), null)
            : new ChildFirst(places(arguments), !arguments[0].equals("blind"));
        final List<String> results = new ArrayList<>();
        for (final Class<?> type : List.of(Reader.class, SecondReader.class)) {
            final Object reader = loader.loadClass(type.getName()).getConstructor().newInstance();
            Check.that(reader.getClass() != type, "it was defined anew");
            results.add(Boolean.toString(((BooleanSupplier) reader).getAsBoolean()));
        }
        System.out.println(String.join(" ", results));
    }

    private static URL[] places(final String[] arguments) throws MalformedURLException {
        final URL[] places = new URL[arguments.length - 1];
        for (int i = 1; i < arguments.length; i++) {
            places[i - 1] = Path.of(arguments[i]).toUri().toURL();
        }
        return places;
    }
}

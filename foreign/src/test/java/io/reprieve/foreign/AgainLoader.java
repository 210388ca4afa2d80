package io.reprieve.foreign;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Loads the arena's package once more, with classes that are not what they were.
 */
abstract class AgainLoader extends ClassLoader {
    static final String PACKAGE = "io.reprieve.foreign.";

    AgainLoader() {
        super(AgainLoader.class.getClassLoader());
    }

    @Override
    protected final Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            final Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            final byte[] bytes = bytes(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    /** What a class of the package is here. */
    abstract byte[] bytes(String name) throws ClassNotFoundException;

    /** What it was. */
    final byte[] plain(final String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

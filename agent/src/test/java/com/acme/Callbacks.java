package com.acme;

import io.reprieve.Rcu;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/**
 * A class loader that loads other classes whenever it is asked for a class or a file, and that locks itself as a whole.
 * Two threads load classes from two of them, in opposite order.
 */
public final class Callbacks {
    private Callbacks() {
    }

    /** What a rule about subtypes names. */
    public interface Index {
        boolean search();
    }

    public abstract static class Middle implements Index {
    }

    public static final class Words extends Middle {
        @Override
        public boolean search() {
            return Rcu.inReadSection();
        }
    }

    public static final class Phrases extends Middle {
        @Override
        public boolean search() {
            return Rcu.inReadSection();
        }
    }

    /** Loaded by the loader itself, whenever it is asked for a file. */
    public static final class Companion extends Middle {
        @Override
        public boolean search() {
            return Rcu.inReadSection();
        }
    }

    public static void main(final String[] arguments) throws Exception {
        final String words = "com.acme.Callbacks$Words";
        final String phrases = "com.acme.Callbacks$Phrases";
        final Calling[] loaders = {new Calling(), new Calling()};
        final Throwable[] failures = new Throwable[2];
        final CountDownLatch start = new CountDownLatch(2);
        final Thread[] threads = new Thread[2];
        for (int i = 0; i < threads.length; i++) {
            final int own = i;
            threads[i] = new Thread(() -> {
                try {
                    start.countDown();
                    start.await();
                    Check.that(search(loaders[own], own == 0 ? words : phrases), "a section");
                    Check.that(search(loaders[own], own == 0 ? phrases : words), "a section");
                } catch (final Throwable e) {
                    failures[own] = e;
                }
            });
            threads[i].start();
        }
        for (int i = 0; i < threads.length; i++) {
            threads[i].join();
            if (failures[i] != null) {
                throw new IllegalStateException(failures[i]);
            }
        }
        System.out.println("ok");
    }

    private static boolean search(final ClassLoader loader, final String type) throws ReflectiveOperationException {
        final Object index = Class.forName(type, true, loader).getConstructor().newInstance();
        return (boolean) index.getClass().getMethod("search").invoke(index);
    }

    private static final class Calling extends ClassLoader {
        private static final String COMPANION = "com.acme.Callbacks$Companion";

        private boolean isCalling;

        Calling() {
            super(Callbacks.class.getClassLoader());
        }

        @Override
        protected synchronized Class<?> loadClass(final String name, final boolean resolve)
                throws ClassNotFoundException {
            if (!name.startsWith("com.acme.Callbacks$")) {
                return super.loadClass(name, resolve);
            }
            final Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                final byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public synchronized InputStream getResourceAsStream(final String name) {
            if (!isCalling) {
                isCalling = true;
                try {
                    loadClass(COMPANION);
                } catch (final ClassNotFoundException e) {
                    throw new IllegalStateException(e);
                }
            }
            return super.getResourceAsStream(name);
        }
    }
}

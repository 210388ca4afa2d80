package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import io.reprieve.Released;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;

/**
 * Runs an application in a class loader of its own, again and again, and sees each loader go.
 */
public final class Unloading {
    private static final int ROUNDS = 3;
    private static final long LIMIT_SECONDS = 100;

    /** The application: a reader and releases, each with something of the loader's in its hands. */
    public static final class Application implements Runnable {
        public Application() {
        }

        @Override
        public void run() {
            Check.that(look(), "it is woven");
            free(new Application(), this);
            freeAll();
            give(new Application());
        }

        @ReadSide
        private boolean look() {
            return Rcu.inReadSection();
        }

        @DeferRelease
        private void free(@Released final Application application, final Object witness) {
            Check.that(application.getClass() == witness.getClass(), "one loader");
        }

        @DeferRelease(bulk = "giveAll")
        private static void give(final Application application) {
            throw new AssertionError("one by one");
        }

        private static void giveAll(final Application[] applications, final int from, final int to) {
            Check.that(applications[from] != null, "lent for the call");
        }

        @DeferRelease
        private void freeAll() {
            Check.that(getClass().getClassLoader() != Unloading.class.getClassLoader(), "another loader");
        }
    }

    /** What is called first: the class with the releases is loaded, and woven, with frames of this loader's below. */
    public static final class Launcher implements Runnable {
        public Launcher() {
        }

        @Override
        public void run() {
            new Application().run();
        }
    }

    private static final class Loader extends ClassLoader {
        Loader() {
            super(Unloading.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                final Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                if (!name.startsWith(Unloading.class.getName() + "$")) {
                    return super.loadClass(name, resolve);
                }
                try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    final byte[] bytes = file.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (final IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }
    }

    private Unloading() {
    }

    public static void main(final String[] arguments) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            final WeakReference<ClassLoader> loader = runApplication();
            // A queue remembers the site of its last release for as long as its thread may be about to use it again.
            final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (loader.get() != null && System.nanoTime() < deadline) {
                System.gc();
                Thread.sleep(50);
            }
            Check.that(loader.get() == null, "the loader of round " + i + " is gone");
        }
        System.out.println("ok");
    }

    private static WeakReference<ClassLoader> runApplication() throws Exception {
        final ClassLoader loader = new Loader();
        ((Runnable) loader.loadClass(Launcher.class.getName()).getConstructor().newInstance()).run();
        Rcu.barrier();
        return new WeakReference<>(loader);
    }
}

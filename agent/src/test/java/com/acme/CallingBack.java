package com.acme;

import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.function.BooleanSupplier;

/**
 * Two threads load subclasses of each other's superclasses through one loader, which loads classes whenever it is asked
 * for a resource. Whoever asks it while a class is being loaded is called back.
 */
public final class CallingBack {
    private CallingBack() {
    }

    /** The superclass of one, and the ancestor of both. */
    public abstract static class Base implements BooleanSupplier {
        protected Base() {
        }
    }

    /** Loaded by the first thread. */
    public static final class First extends Base {
        public First() {
        }

        @Override
        public boolean getAsBoolean() {
            return io.reprieve.Rcu.inReadSection();
        }
    }

    /** Loaded by the second thread. */
    public static final class Second extends Base {
        public Second() {
        }

        @Override
        public boolean getAsBoolean() {
            return io.reprieve.Rcu.inReadSection();
        }
    }

    /** Not capable of loading in parallel: it locks itself. */
    private static final class Loader extends URLClassLoader {
        Loader(final URL place) {
            super(new URL[] {place}, CallingBack.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith(CallingBack.class.getName() + "$")) {
                    return super.loadClass(name, resolve);
                }
                final Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        @Override
        public InputStream getResourceAsStream(final String name) {
            try {
                loadClass(Base.class.getName());
                loadClass(Plain.class.getName());
            } catch (final ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
            return super.getResourceAsStream(name);
        }
    }

    public static void main(final String[] arguments) throws Exception {
        final Loader loader = new Loader(CallingBack.class.getProtectionDomain().getCodeSource().getLocation());
        final CyclicBarrier start = new CyclicBarrier(2);
        final List<Thread> threads = new ArrayList<>();
        final List<String> failures = new ArrayList<>();
        for (final Class<?> type : List.of(First.class, Second.class)) {
            final Thread thread = new Thread(() -> {
                try {
                    start.await();
                    final Object reader = loader.loadClass(type.getName()).getConstructor().newInstance();
                    Check.that(reader.getClass() != type, "it was defined anew");
                    Check.that(((BooleanSupplier) reader).getAsBoolean(), "it was woven");
                } catch (final Throwable t) {
                    synchronized (failures) {
                        failures.add(t.toString());
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        Check.equal(List.of(), failures, "failures");
        System.out.println("ok");
    }
}

package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The runtime keeps no class loader alive whose classes have released, not even where the thread that released lives on
 * and never releases again.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClassUnloadingTest {
    private static final List<String> WAYS = List.of(
        "object", "object with a context", "handle", "handle with a context", "a body that throws", "more than a page",
        "in a section", "in an update");

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();

    /**
     * Defines the program anew.
     */
    private static final class Loader extends ClassLoader {
        Loader() {
            super(Loader.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Unloadable.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                final Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(final String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                final byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (final IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        @SuppressWarnings("unchecked")
        BiConsumer<RcuDomain, String> program() throws ReflectiveOperationException {
            final Class<?> type = loadClass(Unloadable.class.getName());
            assertNotSame(Unloadable.class, type);
            final Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return (BiConsumer<RcuDomain, String>) constructor.newInstance();
        }
    }

    private static WeakReference<ClassLoader> runProgram(final RcuDomain domain, final String way)
        throws ReflectiveOperationException {
        final Loader loader = new Loader();
        loader.program().accept(domain, way);
        return new WeakReference<>(loader);
    }

    @Test
    void theTestSeesALoaderThatIsKept() throws ReflectiveOperationException {
        final RcuDomain domain = domains.make();
        final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try (Actor reader = new Actor("reader"); Actor writer = new Actor("writer")) {
            reader.run(domain::readLock);
            loaders.add(writer.call(() -> runProgram(domain, "object")));
            writer.run(() -> { });
            for (int i = 0; i < 10; i++) {
                System.gc();
            }
            assertNotSame(null, loaders.get(0).get(), "its release is pending");
            reader.run(domain::readUnlock);
        }
    }

    @OnEveryKindOfThread
    void aLoaderWhoseClassesHaveReleasedIsCollected(final ThreadKind kind) {
        final Map<String, WeakReference<ClassLoader>> loaders = new LinkedHashMap<>();
        final List<Actor> writers = new ArrayList<>();
        final List<RcuDomain> all = List.of(domains.makeTiny(0), Rcu.domain("default"));
        try (LogCapture log = new LogCapture()) {
            for (final RcuDomain domain : all) {
                for (final String way : WAYS) {
                    final Actor writer = kind.actor("writer");
                    writers.add(writer);
                    loaders.put(domain.name() + ": " + way, writer.call(() -> runProgram(domain, way)));
                    // The thread lives on, and does something else.
                    writer.run(() -> { });
                }
                // The JVM may keep what a thread has thrown last: it is to be something of no interest.
                domain.defer("object", object -> {
                    throw new IllegalStateException("a body fails");
                });
                FreshDomains.drain(domain);
            }
            log.records().clear();
            Eventually.holds(() -> "collected, but for " + loaders.keySet(), () -> {
                System.gc();
                loaders.values().removeIf(loader -> loader.get() == null);
                return loaders.isEmpty();
            });
        }
        writers.forEach(Actor::close);
    }
}

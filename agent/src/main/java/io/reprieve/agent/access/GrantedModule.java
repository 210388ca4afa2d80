package io.reprieve.agent.access;

import io.reprieve.agent.granted.Grant;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A named module in a layer of its own, in memory, for rights that only modules have. The agent's jar is in the unnamed
 * module, whose rights are the application's.
 */
public final class GrantedModule {
    private static final String NAME = "io.reprieve.agent.granted";
    private static final String CLASS_FILE = Grant.class.getName().replace('.', '/') + ".class";

    private GrantedModule() {
    }

    /**
     * Makes a module with native access.
     *
     * @param instrumentation opens {@code java.lang} to it, and to nobody else.
     * @return a lookup in it.
     * @throws ReflectiveOperationException if this JDK does it in another way.
     */
    static MethodHandles.Lookup withNativeAccess(final Instrumentation instrumentation)
            throws ReflectiveOperationException {
        final Class<?> grant = define();
        instrumentation.redefineModule(
            Object.class.getModule(),
            Set.of(),
            Map.of(),
            Map.of("java.lang", Set.of(grant.getModule())),
            Set.of(),
            Map.of());
        return (MethodHandles.Lookup) grant.getMethod("allowNativeAccess").invoke(null);
    }

    /**
     * Makes a module that sees a package of the JDK's own.
     *
     * @param instrumentation exports the package to it, and to nobody else.
     * @param name            of the package, in {@code java.base}.
     * @return a lookup in it.
     * @throws ReflectiveOperationException if this JDK does it in another way.
     * @throws IllegalArgumentException     if this JDK has no such package.
     */
    public static MethodHandles.Lookup withPackage(final Instrumentation instrumentation, final String name)
            throws ReflectiveOperationException {
        final Class<?> grant = define();
        instrumentation.redefineModule(
            Object.class.getModule(),
            Set.of(),
            Map.of(name, Set.of(grant.getModule())),
            Map.of(),
            Set.of(),
            Map.of());
        return (MethodHandles.Lookup) grant.getMethod("lookup").invoke(null);
    }

    private static Class<?> define() throws ReflectiveOperationException {
        final ModuleLayer boot = ModuleLayer.boot();
        final Configuration configuration = boot.configuration()
            .resolve(new Finder(), ModuleFinder.of(), Set.of(NAME));
        return ModuleLayer
            .defineModulesWithOneLoader(configuration, List.of(boot), ClassLoader.getPlatformClassLoader())
            .layer()
            .findLoader(NAME)
            .loadClass(Grant.class.getName());
    }

    private static final class Finder implements ModuleFinder {
        private final ModuleReference module = new ModuleReference(
            ModuleDescriptor.newModule(NAME).exports(NAME).build(), URI.create("memory:" + NAME)) {
            @Override
            public ModuleReader open() {
                return new Reader();
            }
        };

        @Override
        public Optional<ModuleReference> find(final String name) {
            return name.equals(NAME) ? Optional.of(module) : Optional.empty();
        }

        @Override
        public Set<ModuleReference> findAll() {
            return Set.of(module);
        }
    }

    private static final class Reader implements ModuleReader {
        @Override
        public Optional<URI> find(final String name) {
            return name.equals(CLASS_FILE) ? Optional.of(URI.create("memory:" + name)) : Optional.empty();
        }

        @Override
        public Optional<InputStream> open(final String name) {
            return name.equals(CLASS_FILE)
                ? Optional.ofNullable(GrantedModule.class.getResourceAsStream("/" + name))
                : Optional.empty();
        }

        @Override
        public Stream<String> list() {
            return Stream.of(CLASS_FILE);
        }

        @Override
        public void close() throws IOException {
            // Nothing is open.
        }
    }
}

package io.reprieve.agent;

import io.reprieve.agent.granted.NativeLookup;
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
 * A named module in a layer of its own, in memory, with native access. The agent's jar is in the unnamed module, whose
 * one switch for native access is the application's.
 */
final class NativeModule {
    private static final String NAME = "io.reprieve.agent.granted";
    private static final String CLASS_FILE = NativeLookup.class.getName().replace('.', '/') + ".class";

    private NativeModule() {
    }

    /**
     * Makes the module.
     *
     * @param instrumentation opens {@code java.lang} to it, and to nobody else.
     * @return a lookup in it.
     * @throws ReflectiveOperationException if this JDK does it in another way.
     */
    static MethodHandles.Lookup lookup(final Instrumentation instrumentation) throws ReflectiveOperationException {
        final ModuleLayer boot = ModuleLayer.boot();
        final Configuration configuration = boot.configuration()
            .resolve(new Finder(), ModuleFinder.of(), Set.of(NAME));
        final ModuleLayer layer = ModuleLayer
            .defineModulesWithOneLoader(configuration, List.of(boot), ClassLoader.getPlatformClassLoader())
            .layer();
        final Module module = layer.findModule(NAME).orElseThrow();
        instrumentation.redefineModule(
            Object.class.getModule(), Set.of(), Map.of(), Map.of("java.lang", Set.of(module)), Set.of(), Map.of());
        return (MethodHandles.Lookup) layer.findLoader(NAME)
            .loadClass(NativeLookup.class.getName())
            .getMethod("allow")
            .invoke(null);
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
                ? Optional.ofNullable(NativeModule.class.getClassLoader().getResourceAsStream(name))
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

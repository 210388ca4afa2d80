package io.reprieve.agent.files;

import io.reprieve.agent.rules.ClassFiles;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * The class files that one loader finds as resources. Where it finds none (a class that was generated), a class that is
 * loaded already tells as much.
 */
public final class LoaderClassFiles extends ClassFiles {
    private final Instrumentation instrumentation;
    private final WeakReference<ClassLoader> loader;
    private final boolean isBootstrap;

    public LoaderClassFiles(final Instrumentation instrumentation, final ClassLoader loader) {
        this.instrumentation = instrumentation;
        this.loader = new WeakReference<>(loader);
        this.isBootstrap = loader == null;
    }

    @Override
    public byte[] find(final String internalName) {
        final String file = internalName + ".class";
        final ClassLoader loader = this.loader.get();
        if (loader == null && !isBootstrap) {
            return null;
        }
        try (InputStream classFile =
                loader == null ? ClassLoader.getSystemResourceAsStream(file) : loader.getResourceAsStream(file)) {
            return classFile == null ? null : classFile.readAllBytes();
        } catch (final IOException | RuntimeException | LinkageError e) {
            // Whatever goes wrong in somebody else's class loader: it has not found the file.
            return null;
        }
    }

    @Override
    protected List<String> parents(final String internalName) {
        final List<String> parents = super.parents(internalName);
        return parents == null ? parentsOfLoaded(internalName.replace('/', '.')) : parents;
    }

    private List<String> parentsOfLoaded(final String name) {
        for (final Class<?> type : instrumentation.getInitiatedClasses(loader.get())) {
            if (type.getName().equals(name)) {
                final List<String> parents = new ArrayList<>();
                if (type.getSuperclass() != null) {
                    parents.add(internalName(type.getSuperclass()));
                }
                for (final Class<?> superinterface : type.getInterfaces()) {
                    parents.add(internalName(superinterface));
                }
                return parents;
            }
        }
        return null;
    }

    private static String internalName(final Class<?> type) {
        return type.getName().replace('.', '/');
    }
}

package io.reprieve.torture;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.pool.TypePool;

/**
 * Loads the runtime and the torture a second time, the runtime with {@link Delays} woven into its methods. What is in
 * front on the class path wins, as ever, so that a broken engine can be delayed too.
 */
final class DelayingLoader extends ClassLoader {
    private static final String OURS = "io.reprieve.";
    private static final String RUNTIME = "io/reprieve/runtime/";
    /** Not steps of the engine: settings, logging, and the names of things. */
    private static final Set<String> LEFT_ALONE = Set.of("config", "events", "observe", "site");
    /** Every section or release runs through some of these. */
    private static final Set<String> OFTEN_PASSED = Set.of("", "reader", "thread", "memory", "queue");

    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> woven = new HashMap<>();
    private final List<String> points = new ArrayList<>();
    private final List<Boolean> isOftenPassed = new ArrayList<>();

    /** Weaves the runtime that is on the class path of this JVM. */
    DelayingLoader() throws IOException {
        super(DelayingLoader.class.getClassLoader());
        final ClassFileLocator locator = ClassFileLocator.ForClassLoader.of(getParent());
        final TypePool types = TypePool.Default.of(locator);
        for (final String name : classNames()) {
            final String packageName = packageOf(name);
            if (!LEFT_ALONE.contains(packageName)) {
                weave(types.describe(name).resolve(), locator, OFTEN_PASSED.contains(packageName));
            }
        }
    }

    private static String packageOf(final String className) {
        final String below = className.substring(Math.min(className.length(), RUNTIME.length()));
        final int dot = below.indexOf('.');
        return dot < 0 ? "" : below.substring(0, dot);
    }

    /** The names of the points that woven code passes. */
    List<String> points() {
        return points;
    }

    /** For each point, whether every section or release runs through it. */
    List<Boolean> isOftenPassed() {
        return isOftenPassed;
    }

    private static Set<String> classNames() throws IOException {
        final Set<String> names = new TreeSet<>();
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            final Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                addClassNames(path, names);
            } else if (path.getFileName().toString().startsWith("reprieve-")) {
                try (FileSystem jar = FileSystems.newFileSystem(path)) {
                    addClassNames(jar.getPath("/"), names);
                }
            }
        }
        return names;
    }

    private static void addClassNames(final Path root, final Set<String> names) throws IOException {
        final Path runtime = root.resolve(RUNTIME);
        if (!Files.isDirectory(runtime)) {
            return;
        }
        try (Stream<Path> files = Files.walk(runtime)) {
            files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                .forEach(file -> names.add(file.substring(0, file.length() - ".class".length()).replace('/', '.')));
        }
    }

    private void weave(final TypeDescription type, final ClassFileLocator locator, final boolean isOften) {
        if (type.isInterface()) {
            return;
        }
        DynamicType.Builder<?> builder = new ByteBuddy().redefine(type, locator);
        for (final MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            if (method.isMethod() && !method.isAbstract() && !method.isNative()) {
                final int point = points.size();
                points.add(type.getSimpleName() + "." + method.getName());
                isOftenPassed.add(isOften);
                builder = builder.visit(Advice.withCustomMapping().bind(DelayPoint.class, point)
                    .to(DelayAdvice.class).on(candidate -> candidate.equals(method)));
            }
        }
        woven.put(type.getName(), builder.make().getBytes());
    }

    @Override
    protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            final Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(final String name) throws ClassNotFoundException {
        try {
            final byte[] bytes = woven.containsKey(name) ? woven.get(name) : read(name);
            return defineClass(name, bytes, 0, bytes.length);
        } catch (final IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] read(final String name) throws IOException, ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        }
    }
}

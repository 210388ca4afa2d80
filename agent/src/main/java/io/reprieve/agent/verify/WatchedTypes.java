package io.reprieve.agent.verify;

import io.reprieve.agent.code.LoopsOfClasses;
import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.runtime.verify.Checks;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The types whose objects are released, and the classes that have to be woven because they name one.
 */
final class WatchedTypes implements Checks.ClassWatch {
    private static final String[] BUFFERS = {
        "java/nio/Buffer", "java/nio/ByteBuffer", "java/nio/MappedByteBuffer", "java/nio/CharBuffer",
        "java/nio/ShortBuffer", "java/nio/IntBuffer", "java/nio/LongBuffer", "java/nio/FloatBuffer",
        "java/nio/DoubleBuffer", "java/lang/foreign/MemorySegment", "sun/misc/Unsafe", "jdk/internal/misc/Unsafe"};
    private static final String SEGMENT = "java/lang/foreign/MemorySegment";
    private static final int MOST_TRIES = 50;

    private final Instrumentation instrumentation;
    /** Each type, with the version of this set that it came with. */
    private final Map<String, Integer> names = new ConcurrentHashMap<>();
    // Whether buffers, and handles, are among what is released. They only become true.
    private volatile boolean watchesMemory;
    private volatile boolean watchesHandles;
    /** Whether there may be a class that has to be woven anew. */
    private volatile boolean isUnsettled;

    /** What is known of each class. Guarded by itself. */
    private final Map<ClassLoader, Map<String, Noted>> noted = new WeakHashMap<>();
    // Guarded by noted.
    private final Map<String, Set<String>> subtypes = new HashMap<>();
    /**
     * Those of which an object was released, or may be, and their subtypes; not the supertypes, which others have too
     * that nobody releases. Guarded by noted.
     */
    private final Set<String> released = new HashSet<>();
    private int version;
    private final Object weaving = new Object();
    private final LoopsOfClasses loops;

    /** One class: what it names, and the version of this set that it was woven for. */
    private record Noted(String[] referenced, int version, int tries) {
    }

    WatchedTypes(final Instrumentation instrumentation, final Function<ClassLoader, ClassFiles> files) {
        this.instrumentation = instrumentation;
        this.loops = new LoopsOfClasses(files);
    }

    boolean contains(final String internalName) {
        return names.containsKey(internalName);
    }

    boolean watchesMemory() {
        return watchesMemory;
    }

    boolean watchesHandles() {
        return watchesHandles;
    }

    static boolean isMemory(final String internalName) {
        return internalName.startsWith("java/nio/") && internalName.endsWith("Buffer") || internalName.equals(SEGMENT);
    }

    boolean concerns(final String internalName, final String[] referenced) {
        if (contains(internalName)) {
            return true;
        }
        for (final String each : referenced) {
            if (contains(each)) {
                return true;
            }
        }
        return false;
    }

    /** Notes a class that is about to be woven. */
    void note(
            final ClassLoader loader, final String internalName, final String[] referenced,
            final List<String> parents) {
        synchronized (noted) {
            noted.computeIfAbsent(loader, ignored -> new HashMap<>())
                .put(internalName, new Noted(referenced, version, 0));
            for (final String parent : parents) {
                subtypes.computeIfAbsent(parent, ignored -> new HashSet<>()).add(internalName);
                if (released.contains(parent)) {
                    addReleasedType(internalName);
                }
            }
            if (released.contains(internalName)) {
                for (final String parent : parents) {
                    if (!isJdk(parent)) {
                        addOne(parent);
                    }
                }
            }
        }
    }

    /** Whether a type is one of those of the JDK that anything may be. */
    private static boolean isJdk(final String internalName) {
        return internalName.startsWith("java/lang/") || internalName.startsWith("java/util/")
            || internalName.startsWith("java/io/") || internalName.startsWith("java/nio/");
    }

    /** From now on, classes that are woven are woven for this type too; those that have been are, soon. */
    void add(final String internalName) {
        synchronized (noted) {
            if (internalName.length() == 1) {
                watchesHandles = true;
                addOne(ClassReferences.HANDLES);
                addOne("sun/misc/Unsafe");
                addOne("jdk/internal/misc/Unsafe");
            } else if (isMemory(internalName)) {
                watchesMemory = true;
                for (final String each : BUFFERS) {
                    addOne(each);
                }
            } else {
                addReleasedType(internalName);
            }
        }
    }

    private void addReleasedType(final String internalName) {
        addOne(internalName);
        if (!isJdk(internalName) && released.add(internalName)) {
            for (final String subtype : subtypes.getOrDefault(internalName, Set.of())) {
                addReleasedType(subtype);
            }
        }
    }

    private void addSupertype(final String internalName) {
        synchronized (noted) {
            addOne(internalName);
        }
    }

    /** There are native methods that were not known before, which classes that are woven already may call. */
    void renewHandles() {
        synchronized (noted) {
            if (watchesHandles) {
                names.put(ClassReferences.HANDLES, ++version);
                isUnsettled = true;
            }
        }
    }

    private void addOne(final String name) {
        if (!names.containsKey(name)) {
            names.put(name, ++version);
            isUnsettled = true;
        }
    }

    /** A type that a site releases, as its descriptor has it. */
    void addReleased(final String descriptor) {
        String element = descriptor;
        while (element.startsWith("[")) {
            element = element.substring(1);
        }
        if (element.length() == 1) {
            add(descriptor.length() == 1 ? ClassReferences.HANDLES : descriptor);
        } else {
            final String name = element.substring(1, element.length() - 1);
            if (!name.startsWith("java/") || isMemory(name)) {
                add(name);
            }
        }
    }

    @Override
    public boolean isUnsettled() {
        return isUnsettled;
    }

    @Override
    public void watchAll(final List<?> objects) {
        for (final Object each : objects) {
            addAll(each.getClass());
        }
        if (isUnsettled) {
            settle();
        }
    }

    @Override
    public void watch(final Class<?> type) {
        addAll(type);
        settle();
    }

    private void addAll(final Class<?> type) {
        final Deque<Class<?>> left = new ArrayDeque<>();
        left.add(type);
        while (!left.isEmpty()) {
            final Class<?> each = left.poll();
            if (each == long.class) {
                add(ClassReferences.HANDLES);
            } else if (Buffer.class.isAssignableFrom(each)) {
                add("java/nio/Buffer");
            } else if (each.isArray()) {
                if (each.getComponentType().isPrimitive()) {
                    add(each.getName());
                } else {
                    left.add(each.getComponentType());
                }
            } else {
                addClass(each, type, left);
            }
        }
    }

    private void addClass(final Class<?> type, final Class<?> released, final Deque<Class<?>> left) {
        final boolean isJdk = type.getModule() == Object.class.getModule();
        if (type.isInterface() && SEGMENT.equals(type.getName().replace('.', '/'))) {
            add(SEGMENT);
        } else if (type == released && type != Object.class) {
            add(type.getName().replace('.', '/'));
        } else if (!isJdk) {
            addSupertype(type.getName().replace('.', '/'));
        }
        if (type.getSuperclass() != null) {
            left.add(type.getSuperclass());
        }
        left.addAll(List.of(type.getInterfaces()));
    }

    /**
     * Weaves those of the loaded classes anew that name a type which has come since they were woven. One that is just
     * being loaded is not among them yet; then there is something left to be settled.
     */
    @Override
    public void settle() {
        synchronized (weaving) {
            isUnsettled = false;
            final Set<String> stale = stale();
            if (!stale.isEmpty()) {
                final List<Class<?>> loaded = new ArrayList<>();
                for (final Class<?> type : instrumentation.getAllLoadedClasses()) {
                    if (type.getClassLoader() != null && stale.contains(type.getName().replace('.', '/'))
                        && instrumentation.isModifiableClass(type)) {
                        loaded.add(type);
                    }
                }
                transform(loaded);
                isUnsettled |= giveUp(loaded);
            }
        }
    }

    @Override
    public boolean mayStay(final StackTraceElement frame, final String inner) {
        final String name = frame.getClassName().replace('.', '/');
        ClassLoader loader = null;
        synchronized (noted) {
            for (final Map.Entry<ClassLoader, Map<String, Noted>> each : noted.entrySet()) {
                loader = each.getValue().containsKey(name) ? each.getKey() : loader;
            }
        }
        return loader != null && loops.of(loader, name).mayStay(frame, inner);
    }

    private Set<String> stale() {
        final Set<String> stale = new HashSet<>();
        synchronized (noted) {
            for (final Map<String, Noted> ofLoader : noted.values()) {
                for (final Map.Entry<String, Noted> each : ofLoader.entrySet()) {
                    if (isStale(each.getKey(), each.getValue())) {
                        stale.add(each.getKey());
                    }
                }
            }
        }
        return stale;
    }

    private boolean isStale(final String name, final Noted known) {
        if (names.getOrDefault(name, 0) > known.version()) {
            return true;
        }
        for (final String each : known.referenced()) {
            if (names.getOrDefault(each, 0) > known.version()) {
                return true;
            }
        }
        return false;
    }

    /**
     * What could not be woven is let be; what is not loaded is tried again, for a while. Returns whether there is any.
     */
    private boolean giveUp(final List<Class<?>> tried) {
        final Set<String> names = new HashSet<>();
        for (final Class<?> type : tried) {
            names.add(type.getName().replace('.', '/'));
        }
        boolean isAnyLeft = false;
        synchronized (noted) {
            for (final Map<String, Noted> ofLoader : noted.values()) {
                for (final Map.Entry<String, Noted> each : ofLoader.entrySet()) {
                    if (isStale(each.getKey(), each.getValue())) {
                        final int tries = names.contains(each.getKey()) ? MOST_TRIES : each.getValue().tries() + 1;
                        each.setValue(new Noted(
                            each.getValue().referenced(),
                            tries < MOST_TRIES ? each.getValue().version() : Integer.MAX_VALUE, tries));
                        isAnyLeft |= tries < MOST_TRIES;
                    }
                }
            }
        }
        return isAnyLeft;
    }

    private void transform(final List<Class<?>> types) {
        if (types.isEmpty()) {
            return;
        }
        try {
            instrumentation.retransformClasses(types.toArray(new Class<?>[0]));
        } catch (final UnmodifiableClassException | LinkageError | InternalError | RuntimeException e) {
            // All together or none: one of them is to blame. It may be one that has failed to link.
            for (final Class<?> type : types) {
                try {
                    instrumentation.retransformClasses(type);
                } catch (final InternalError failed) {
                    // It has failed to link before, and nobody can use it.
                    continue;
                } catch (final UnmodifiableClassException | LinkageError | RuntimeException blamed) {
                    System.err.println("reprieve: verify: " + type.getName() + " is not looked at: " + blamed);
                }
            }
        }
    }
}

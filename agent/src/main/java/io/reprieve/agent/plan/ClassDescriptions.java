package io.reprieve.agent.plan;

import io.reprieve.Released;
import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import io.reprieve.agent.rules.Role;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.RecordComponentVisitor;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Describes classes from their files. Nothing is read but the given bytes and our own annotations, so it doesn't matter
 * whether the class's loader can find its own class files, and no class of the application is loaded on the way.
 */
public final class ClassDescriptions {
    private static final ClassFileLocator ANNOTATIONS = new Annotations();

    private ClassDescriptions() {
    }

    /**
     * Finds our own annotations. Byte Buddy passes over annotations whose type it can't find; those of others needn't
     * be found. Nothing is read until a class names one: for a rule alone nothing is.
     */
    private static final class Annotations implements ClassFileLocator {
        private static final Set<String> NAMES = names(RunOn.class, WhenExhausted.class, Released.class);

        private final Map<String, Resolution> files = new ConcurrentHashMap<>();

        private static Set<String> names(final Class<?>... types) {
            final Set<String> names = new HashSet<>();
            for (final Class<?> type : types) {
                names.add(type.getName());
            }
            for (final Role role : Role.values()) {
                if (role.annotation() != null) {
                    names.add(role.annotation().getName());
                }
            }
            return names;
        }

        @Override
        public Resolution locate(final String name) throws IOException {
            if (!NAMES.contains(name)) {
                return new Resolution.Illegal(name);
            }
            Resolution file = files.get(name);
            if (file == null) {
                file = OwnClassFiles.locator().locate(name);
                files.put(name, file);
            }
            return file;
        }

        @Override
        public void close() {
        }
    }

    /**
     * The class as its file describes it; other types are known by name alone.
     *
     * @param name      the binary name of the class.
     * @param classFile its file.
     * @return the description.
     * @throws RefusedException if the file can't be read, or is of a version that nobody here knows.
     */
    public static TypeDescription of(final String name, final byte[] classFile) throws RefusedException {
        check(classFile);
        return describe(name, classFile);
    }

    private static void check(final byte[] classFile) throws RefusedException {
        try {
            final ClassFileVersion version = ClassFileVersion.ofClassFile(classFile);
            if (version.isGreaterThan(ClassFileVersion.latest())) {
                throw new RefusedException("its class file is of version " + version.getMajorVersion()
                    + ", and this agent reads versions up to " + ClassFileVersion.latest().getMajorVersion()
                    + "; get a newer agent");
            }
            OpenedClassReader.of(classFile).accept(new ClassVisitor(OpenedClassReader.ASM_API) { }, 0);
        } catch (final RuntimeException e) {
            throw new RefusedException("its class file can't be read (" + e + "), and is left as it is");
        }
    }

    /** As {@link #of}, for a file that is known to be readable. */
    static TypeDescription describe(final String name, final byte[] classFile) {
        return new TypePool.Default.WithLazyResolution(
            new TypePool.CacheProvider.Simple(),
            new ClassFileLocator.Compound(ClassFileLocator.Simple.of(name, erased(classFile)), ANNOTATIONS),
            TypePool.Default.ReaderMode.FAST).describe(name).resolve();
    }

    /**
     * The members of a class as the JVM knows them: a type variable may be that of an outer class, which isn't there.
     */
    private static byte[] erased(final byte[] classFile) {
        final ClassWriter members = new ClassWriter(0);
        OpenedClassReader.of(classFile).accept(new Erasure(members), ClassReader.SKIP_CODE);
        return members.toByteArray();
    }

    private static final class Erasure extends ClassVisitor {
        Erasure(final ClassVisitor next) {
            super(OpenedClassReader.ASM_API, next);
        }

        @Override
        public void visit(
                final int version,
                final int access,
                final String name,
                final String signature,
                final String superName,
                final String[] interfaces) {
            super.visit(version, access, name, null, superName, interfaces);
        }

        @Override
        public FieldVisitor visitField(
                final int access,
                final String name,
                final String descriptor,
                final String signature,
                final Object value) {
            return super.visitField(access, name, descriptor, null, value);
        }

        @Override
        public MethodVisitor visitMethod(
                final int access,
                final String name,
                final String descriptor,
                final String signature,
                final String[] exceptions) {
            return super.visitMethod(access, name, descriptor, null, exceptions);
        }

        @Override
        public RecordComponentVisitor visitRecordComponent(
                final String name, final String descriptor, final String signature) {
            return super.visitRecordComponent(name, descriptor, null);
        }
    }
}

package io.reprieve.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A jar that a test makes for its child JVMs, and deletes again.
 */
final class TestJar implements AutoCloseable {
    private final Path path;

    private TestJar(final Manifest manifest, final Map<String, byte[]> entries) {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try {
            path = Files.createTempFile("test", ".jar");
            try (OutputStream file = Files.newOutputStream(path);
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
                for (final Map.Entry<String, byte[]> entry : entries.entrySet()) {
                    jar.putNextEntry(new JarEntry(entry.getKey()));
                    jar.write(entry.getValue());
                    jar.closeEntry();
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An agent whose class is on the class path of the program. */
    static TestJar ofAgent(final String premainClass) {
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Premain-Class", premainClass);
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        return new TestJar(manifest, Map.of());
    }

    /** A class as a compiler of another time would have written it. Before 50 there are no stack map frames. */
    static TestJar ofVersion(final int version, final Class<?> type) {
        final ClassReader reader = new ClassReader(bytes(type));
        final ClassWriter writer = new ClassWriter(0);
        reader.accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
                @Override
                public void visit(
                        final int original,
                        final int access,
                        final String name,
                        final String signature,
                        final String superName,
                        final String[] interfaces) {
                    super.visit(version, access, name, signature, superName, interfaces);
                }
            },
            version < Opcodes.V1_6 ? ClassReader.SKIP_FRAMES : 0);
        return new TestJar(new Manifest(), Map.of(name(type), writer.toByteArray()));
    }

    /** One class file, whatever is in it. */
    static TestJar ofClassFile(final String name, final byte[] classFile) {
        return new TestJar(new Manifest(), Map.of(name.replace('.', '/') + ".class", classFile));
    }

    /** A class with an annotation on its constructors, which no Java compiler would let pass. */
    static TestJar ofAnnotatedConstructors(final Class<?> type, final Class<?> annotation) {
        final ClassReader reader = new ClassReader(bytes(type));
        final ClassWriter writer = new ClassWriter(0);
        reader.accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
                @Override
                public MethodVisitor visitMethod(
                        final int access,
                        final String name,
                        final String descriptor,
                        final String signature,
                        final String[] exceptions) {
                    final MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
                    if (name.equals("<init>")) {
                        final AnnotationVisitor visitor =
                            method.visitAnnotation(Type.getDescriptor(annotation), true);
                        visitor.visitEnd();
                    }
                    return method;
                }
            },
            0);
        return new TestJar(new Manifest(), Map.of(name(type), writer.toByteArray()));
    }

    /** Classes as they are, but for every occurrence of one string constant. */
    static TestJar ofClassesWithConstant(final String constant, final String replacement, final Class<?>... types) {
        final Map<String, byte[]> entries = new LinkedHashMap<>();
        for (final Class<?> type : types) {
            final ClassWriter writer = new ClassWriter(0);
            new ClassReader(bytes(type)).accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            final int access,
                            final String name,
                            final String descriptor,
                            final String signature,
                            final String[] exceptions) {
                        return new MethodVisitor(
                            Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                            @Override
                            public void visitLdcInsn(final Object value) {
                                super.visitLdcInsn(constant.equals(value) ? replacement : value);
                            }
                        };
                    }
                },
                0);
            entries.put(name(type), writer.toByteArray());
        }
        return new TestJar(new Manifest(), entries);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            Files.delete(path);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(final Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    private static byte[] bytes(final Class<?> type) {
        try (InputStream file = type.getClassLoader().getResourceAsStream(name(type))) {
            return file.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

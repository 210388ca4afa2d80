package io.reprieve.agent;

import java.io.ByteArrayOutputStream;
import java.io.File;
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
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
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
                    jar.putNextEntry(entry(entry.getKey(), entry.getValue()));
                    jar.write(entry.getValue());
                    jar.closeEntry();
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JarEntry entry(final String name, final byte[] content) {
        final JarEntry entry = new JarEntry(name);
        if (name.endsWith(".jar")) {
            // Spring Boot reads a jar within a jar in place.
            final CRC32 checksum = new CRC32();
            checksum.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(checksum.getValue());
        }
        return entry;
    }

    /** An agent whose class is on the class path of the program. */
    static TestJar ofAgent(final String premainClass) {
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Premain-Class", premainClass);
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        return new TestJar(manifest, Map.of());
    }

    /** An OSGi bundle, which imports nothing. */
    static TestJar ofBundle(final Class<?> type) {
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "bundle");
        return new TestJar(manifest, Map.of(name(type), bytes(type)));
    }

    /** Classes as they are. */
    static TestJar ofClasses(final Class<?>... types) {
        final Map<String, byte[]> entries = new LinkedHashMap<>();
        for (final Class<?> type : types) {
            entries.put(name(type), bytes(type));
        }
        return new TestJar(new Manifest(), entries);
    }

    /**
     * An application as Spring Boot packs it: its own classes in a jar within the jar, which only its launcher's class
     * loader finds.
     *
     * @param launcher the jar with the launcher, whose classes come first.
     * @param start    the class to start.
     * @param library  a directory of classes.
     */
    static TestJar ofSpringBoot(final Path launcher, final Class<?> start, final Path library) throws IOException {
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Main-Class", "org.springframework.boot.loader.launch.JarLauncher");
        manifest.getMainAttributes().putValue("Start-Class", start.getName());
        manifest.getMainAttributes().putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
        manifest.getMainAttributes().putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
        final Map<String, byte[]> entries = new LinkedHashMap<>();
        try (JarFile jar = new JarFile(launcher.toFile())) {
            for (final JarEntry entry : jar.stream().filter(each -> each.getName().endsWith(".class")).toList()) {
                entries.put(entry.getName(), jar.getInputStream(entry).readAllBytes());
            }
        }
        final ByteArrayOutputStream nested = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(nested); Stream<Path> files = Files.walk(library)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(library.relativize(file).toString().replace(File.separatorChar, '/')));
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        entries.put("BOOT-INF/lib/application.jar", nested.toByteArray());
        return new TestJar(manifest, entries);
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

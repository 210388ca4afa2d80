package io.reprieve.agent.build;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes directories of classes anew, in their place or in another, and the jars in them.
 */
final class DirectoryRewriter {
    private static final String JAR = ".jar";
    private static final String CLASS = ".class";

    private final BuildTimeWeaver weaver;
    private final JarRewriter jars;

    /**
     * A rewriter.
     *
     * @param weaver weaves the classes.
     * @param jars   writes the jars.
     */
    DirectoryRewriter(final BuildTimeWeaver weaver, final JarRewriter jars) {
        this.weaver = weaver;
        this.jars = jars;
    }

    /**
     * Writes a directory.
     *
     * @param directory what is read.
     * @param target    what is written; may be the same.
     * @throws IOException if either can't be done; the message is for the user.
     */
    void rewrite(final Path directory, final Path target) throws IOException {
        final List<Path> files;
        try (Stream<Path> found = Files.walk(directory)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        } catch (final UncheckedIOException e) {
            throw new IOException("can't read directory " + directory + ": " + e.getCause().getMessage());
        }
        final int before = weaver.woven().size();
        for (final Path file : files) {
            final Path written = target.resolve(directory.relativize(file).toString());
            final String name = directory.relativize(file).toString().replace(File.separatorChar, '/');
            if (name.endsWith(JAR)) {
                write(file, written, jars.rewrite(file, file.toString()));
            } else {
                final BuildTimeWeaver.WovenFile woven =
                    name.endsWith(CLASS) ? weaver.weave(name, Files.readAllBytes(file)) : null;
                // A companion from an earlier time is not to come after the new one.
                if (woven != null || !isWritten(name, before)) {
                    write(file, written, woven == null ? null : woven.file());
                }
                if (woven != null && woven.companion() != null) {
                    Files.write(target.resolve(woven.root() + woven.companion() + CLASS), woven.numbers());
                }
            }
        }
        final Path descriptor = target.resolve(ModuleDescriptor.NAME);
        if (weaver.woven().size() > before && Files.exists(descriptor)) {
            Files.write(descriptor, ModuleDescriptor.reading(Files.readAllBytes(descriptor)));
        }
    }

    private boolean isWritten(final String name, final int from) {
        for (final BuildTimeWeaver.WovenFile woven : weaver.woven().subList(from, weaver.woven().size())) {
            if (name.equals(woven.root() + woven.companion() + CLASS)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes a file, or copies it.
     *
     * @param file    what is there.
     * @param written where it goes; may be the same.
     * @param bytes   what becomes of it; {@code null} if it stays as it is.
     */
    static void write(final Path file, final Path written, final byte[] bytes) throws IOException {
        if (bytes == null && Files.exists(written) && Files.isSameFile(file, written)) {
            return;
        }
        if (written.toAbsolutePath().getParent() != null) {
            Files.createDirectories(written.toAbsolutePath().getParent());
        }
        Files.write(written, bytes == null ? Files.readAllBytes(file) : bytes);
    }
}

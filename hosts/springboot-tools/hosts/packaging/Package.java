package hosts.packaging;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

/** Packages a Spring Boot application as its own tools do: {@code MAIN-CLASS CLASSES LIBRARIES... JAR}. */
public final class Package {
    private Package() {
    }

    /**
     * Packages.
     *
     * @param arguments the main class, the directories of classes and the jars, and the jar to write.
     * @throws Exception if it fails.
     */
    public static void main(final String[] arguments) throws Exception {
        final Path jar = Path.of(arguments[arguments.length - 1]);
        final Path plain = Files.createTempFile("plain", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(plain))) {
            for (final String argument : arguments) {
                if (Files.isDirectory(Path.of(argument))) {
                    add(Path.of(argument), out);
                }
            }
        }
        final List<File> libraries = Stream.of(arguments).filter(name -> name.endsWith(".jar")
            && !name.equals(jar.toString()))
            .map(File::new).toList();
        final Repackager repackager = new Repackager(plain.toFile());
        repackager.setMainClass(arguments[0]);
        repackager.repackage(jar.toFile(), callback -> {
            for (final File library : libraries) {
                callback.library(new Library(library, LibraryScope.COMPILE));
            }
        });
    }

    private static void add(final Path directory, final JarOutputStream out) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                out.putNextEntry(new JarEntry(directory.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }
}

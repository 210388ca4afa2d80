package io.reprieve.agent.files;

import io.reprieve.agent.rules.ClassFiles;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * The class files in jars and directories, and in the jars that lie in those, as an application would find them. Of two
 * with one name the first counts; the JDK's are found too, but not listed.
 */
public final class ClassPathFiles extends ClassFiles {
    private static final String CLASS = ".class";
    private static final String JAR = ".jar";
    /** Descriptions of modules and packages are class files that describe no class. */
    private static final String DESCRIPTION = "-info.class";
    /** What lies there is not found by its name, or for some Java versions only. */
    private static final String META = "META-INF/";

    private final Map<String, Found> classes = new LinkedHashMap<>();
    private final Map<String, Found> unlisted = new LinkedHashMap<>();
    private final List<String> defects = new ArrayList<>();

    /** Where what is read goes. */
    private Map<String, Found> into = classes;

    /** None so far. */
    public ClassPathFiles() {
    }

    /**
     * A class.
     *
     * @param internalName its name, with slashes.
     * @param place        where its file is, for messages.
     * @param file         its file.
     */
    public record Found(String internalName, String place, byte[] file) {
    }

    /**
     * Adds what is in a place.
     *
     * @param place a jar or a directory.
     * @throws IOException if it can't be read; the message is for the user.
     */
    public void add(final Path place) throws IOException {
        if (!Files.isReadable(place)) {
            throw new IOException("there is no file or directory " + place + " that can be read");
        }
        if (Files.isDirectory(place)) {
            addDirectory(place);
        } else {
            addJar(place);
        }
    }

    /**
     * Adds what is in a place to what is found by its name, and is not among {@link #classes()}.
     *
     * @param place a jar or a directory; may lack.
     * @throws IOException if it can't be read; the message is for the user.
     */
    public void addUnlisted(final Path place) throws IOException {
        if (Files.exists(place)) {
            into = unlisted;
            add(place);
            into = classes;
        }
    }

    /** Whether a class is in any of the places. */
    public boolean isKnown(final String internalName) {
        return classes.containsKey(internalName) || unlisted.containsKey(internalName);
    }

    /** All classes, but the JDK's. */
    public Collection<Found> classes() {
        return Collections.unmodifiableCollection(classes.values());
    }

    /**
     * The names of all classes, but the JDK's.
     *
     * @return the names, with slashes.
     */
    public Set<String> names() {
        return Collections.unmodifiableSet(classes.keySet());
    }

    public boolean has(final String internalName) {
        return classes.containsKey(internalName);
    }

    /** A line for each class file that can't be read. */
    public List<String> defects() {
        return defects;
    }

    @Override
    public byte[] find(final String internalName) {
        final Found found = classes.getOrDefault(internalName, unlisted.get(internalName));
        return found == null ? findInJdk(internalName) : found.file();
    }

    public static byte[] findInJdk(final String internalName) {
        try (InputStream file = ClassLoader.getPlatformClassLoader().getResourceAsStream(internalName + CLASS)) {
            return file == null ? null : file.readAllBytes();
        } catch (final IOException e) {
            return null;
        }
    }

    private void addDirectory(final Path directory) throws IOException {
        for (final Path file : filesIn(directory)) {
            if (file.toString().endsWith(JAR)) {
                addJar(file);
            } else if (isClass(directory.relativize(file).toString().replace(File.separatorChar, '/'))) {
                addClass(file.toString(), Files.readAllBytes(file));
            }
        }
    }

    /** Through links too: a directory of libraries often is one, or has them. */
    private static SortedSet<Path> filesIn(final Path directory) throws IOException {
        final SortedSet<Path> files = new TreeSet<>();
        try {
            final Set<FileVisitOption> links = Set.of(FileVisitOption.FOLLOW_LINKS);
            Files.walkFileTree(directory, links, Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(final Path file, final IOException failure)
                        throws IOException {
                    if (failure instanceof FileSystemLoopException) {
                        // It leads back to where the walk is already.
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }
            });
        } catch (final IOException e) {
            throw new IOException("can't read directory " + directory + ": " + e.getMessage());
        }
        return files;
    }

    private void addJar(final Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
            for (final JarEntry entry : jar.versionedStream().toList()) {
                try (InputStream file = jar.getInputStream(entry)) {
                    addEntry(path.toString(), entry, file);
                }
            }
        } catch (final IOException | IllegalArgumentException | SecurityException e) {
            throw new IOException("can't read " + path + " as a jar: " + e.getMessage());
        }
    }

    private void addEntry(final String jar, final ZipEntry entry, final InputStream file) throws IOException {
        final String place = jar + "!/" + entry.getName();
        if (isClass(entry.getName())) {
            addClass(place, file.readAllBytes());
        } else if (entry.getName().endsWith(JAR) && !entry.isDirectory()) {
            // Spring Boot's libraries, a web application's.
            try (ZipInputStream nested = new ZipInputStream(new ByteArrayInputStream(file.readAllBytes()))) {
                for (ZipEntry each = nested.getNextEntry(); each != null; each = nested.getNextEntry()) {
                    addEntry(place, each, nested);
                }
            }
        }
    }

    private static boolean isClass(final String name) {
        return name.endsWith(CLASS) && !name.endsWith(DESCRIPTION) && !name.startsWith(META);
    }

    private void addClass(final String place, final byte[] file) {
        try {
            final String name = OpenedClassReader.of(file).getClassName();
            into.putIfAbsent(name, new Found(name, place, file));
        } catch (final RuntimeException e) {
            defects.add(place + " can't be read as a class file: it is cut short or damaged");
        }
    }
}

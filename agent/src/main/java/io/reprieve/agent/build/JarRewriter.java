package io.reprieve.agent.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Writes jars anew, with their classes woven, and those in the jars that lie in them. All else stays as it was: the
 * order of the entries, their times, and whether they are compressed, so that the same jar gives the same jar.
 */
final class JarRewriter {
    private static final String CLASS = ".class";
    private static final String JAR = ".jar";
    private static final String META = "META-INF/";
    private static final String VERSIONS = "META-INF/versions/";
    /** With the first that a zip file can tell, the JDK writes the time zone's own beside it. */
    private static final LocalDateTime SOME_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final BuildTimeWeaver weaver;
    private final List<String> notes;

    /**
     * A rewriter.
     *
     * @param weaver weaves the classes.
     * @param notes  gets what there is to say about a jar.
     */
    JarRewriter(final BuildTimeWeaver weaver, final List<String> notes) {
        this.weaver = weaver;
        this.notes = notes;
    }

    /** What is to be written under a name: the entry as it was, and its content. */
    private record Content(ZipEntry entry, byte[] bytes) {
    }

    /**
     * Writes a jar anew.
     *
     * @param jar   the jar.
     * @param place its name, for messages.
     * @return its bytes; {@code null} if nothing in it is woven.
     * @throws IOException if it can't be read; the message is for the user.
     */
    byte[] rewrite(final Path jar, final String place) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            final List<Content> contents = new ArrayList<>();
            final Set<String> wovenRoots = new HashSet<>();
            final Set<String> companions = new HashSet<>();
            final boolean hasVersions = hasVersions(zip);
            boolean isSigned = false;
            boolean hasChanged = false;
            for (final ZipEntry entry : zip.stream().toList()) {
                final String name = entry.getName();
                isSigned |= Signature.isPart(name);
                final byte[] bytes = read(zip, entry);
                if (companions.contains(name)) {
                    continue;
                }
                if (name.endsWith(JAR) && !entry.isDirectory()) {
                    final byte[] nested = rewriteNested(bytes, place + "!/" + name);
                    hasChanged |= nested != null;
                    contents.add(new Content(entry, nested == null ? bytes : nested));
                    continue;
                }
                final boolean isFound = !name.startsWith(META) || hasVersions && name.startsWith(VERSIONS);
                final BuildTimeWeaver.WovenFile woven = isFound ? weaver.weave(name, bytes) : null;
                contents.add(new Content(entry, woven == null ? bytes : woven.file()));
                if (woven != null) {
                    hasChanged = true;
                    wovenRoots.add(woven.root());
                    if (woven.companion() != null) {
                        final String companion = woven.root() + woven.companion() + CLASS;
                        companions.add(companion);
                        contents.removeIf(each -> each.entry().getName().equals(companion));
                        contents.add(new Content(beside(entry, companion), woven.numbers()));
                    }
                }
            }
            if (!hasChanged) {
                return null;
            }
            if (isSigned) {
                notes.add(place + " was signed: the signature is taken out, for its classes have changed; sign what was"
                    + " written");
            }
            return write(zip, contents, wovenRoots, isSigned);
        } catch (final IOException e) {
            throw new IOException("can't read " + place + " as a jar: " + e.getMessage(), e);
        }
    }

    private byte[] rewriteNested(final byte[] bytes, final String place) throws IOException {
        if (bytes.length < 2 || bytes[0] != 'P' || bytes[1] != 'K') {
            // Called a jar, and none.
            return null;
        }
        final Path copy = Files.createTempFile("nested", JAR);
        try {
            Files.write(copy, bytes);
            return rewrite(copy, place);
        } finally {
            Files.delete(copy);
        }
    }

    private static byte[] write(
            final ZipFile zip, final List<Content> contents, final Set<String> wovenRoots, final boolean isSigned)
            throws IOException {
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(file)) {
            out.setComment(zip.getComment());
            for (final Content content : contents) {
                final String name = content.entry().getName();
                if (isSigned && Signature.isPart(name)) {
                    continue;
                }
                byte[] bytes = content.bytes();
                if (isSigned && name.equals(JarFile.MANIFEST_NAME)) {
                    bytes = Signature.takenOut(bytes);
                } else if (isDescriptorOf(name, wovenRoots)) {
                    bytes = ModuleDescriptor.reading(bytes);
                }
                put(out, content.entry(), bytes);
            }
        }
        return file.toByteArray();
    }

    /** Whether an entry describes the module of woven classes, for one Java version or for all. */
    private static boolean isDescriptorOf(final String name, final Set<String> wovenRoots) {
        if (!name.equals(ModuleDescriptor.NAME)
            && !(name.startsWith(VERSIONS) && name.endsWith("/" + ModuleDescriptor.NAME))) {
            return false;
        }
        for (final String root : wovenRoots) {
            if (root.isEmpty() || root.startsWith(VERSIONS)) {
                return true;
            }
        }
        return false;
    }

    private static void put(final ZipOutputStream out, final ZipEntry entry, final byte[] bytes) throws IOException {
        final ZipEntry written = new ZipEntry(entry);
        written.setSize(bytes.length);
        written.setCompressedSize(entry.getMethod() == ZipEntry.STORED ? bytes.length : -1);
        final CRC32 checksum = new CRC32();
        checksum.update(bytes);
        written.setCrc(checksum.getValue());
        out.putNextEntry(written);
        out.write(bytes);
        out.closeEntry();
    }

    /** An entry as compressed as another. Its time is the same wherever and whenever it is written. */
    private static ZipEntry beside(final ZipEntry entry, final String name) {
        final ZipEntry other = new ZipEntry(name);
        other.setTimeLocal(SOME_TIME);
        other.setMethod(entry.getMethod());
        return other;
    }

    private static boolean hasVersions(final ZipFile zip) throws IOException {
        final ZipEntry manifest = zip.getEntry(JarFile.MANIFEST_NAME);
        if (manifest == null) {
            return false;
        }
        try (InputStream file = zip.getInputStream(manifest)) {
            return Boolean.parseBoolean(new Manifest(file).getMainAttributes().getValue("Multi-Release"));
        }
    }

    private static byte[] read(final ZipFile zip, final ZipEntry entry) throws IOException {
        try (InputStream file = zip.getInputStream(entry)) {
            return file.readAllBytes();
        }
    }
}

package io.reprieve.agent.build;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * The signature of a jar: no JVM loads a class that has changed since, so that it has to go.
 */
final class Signature {
    private static final Pattern FILE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)|META-INF/SIG-[^/]+");
    private static final String DIGEST = "-digest";

    private Signature() {
    }

    /** Whether an entry of a jar belongs to its signature. */
    static boolean isPart(final String entry) {
        return FILE.matcher(entry.toUpperCase(Locale.ROOT)).matches();
    }

    /**
     * Takes the digests out of a manifest.
     *
     * @param file the manifest.
     * @return the same, without what was only signed.
     */
    static byte[] takenOut(final byte[] file) throws IOException {
        final Manifest manifest = new Manifest(new ByteArrayInputStream(file));
        for (final Attributes section : manifest.getEntries().values()) {
            section.keySet().removeIf(key -> {
                final String name = key.toString().toLowerCase(Locale.ROOT);
                return name.endsWith(DIGEST) || name.contains(DIGEST + "-");
            });
        }
        manifest.getEntries().values().removeIf(Attributes::isEmpty);
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        manifest.write(written);
        return written.toByteArray();
    }
}

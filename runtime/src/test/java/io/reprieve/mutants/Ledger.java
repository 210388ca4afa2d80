package io.reprieve.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;

/**
 * Which check has caught a mutant in an earlier run: {@code mutants.caught}. It counts for as long as the class of the
 * mutant is the same but for its line numbers, made by the same compiler: JDK 17's. To run them all takes hours.
 *
 * <p>A line is the check sum of the class, the mutant, and the check, with tabulators between them.
 */
final class Ledger {
    private static final String FILE = "/mutants.caught";
    private static final String HEAD = "# Who has caught each mutant, in which form of its class: written by"
        + " stress/mutants.sh keep.";

    private final Map<String, byte[]> classes;
    private final Map<String, String> sums = new HashMap<>();
    /** The check by check sum and mutant. */
    private final Map<String, String> caught = new HashMap<>();

    Ledger(final RuntimeClasses classes) throws IOException {
        this.classes = classes.all();
        try (InputStream in = Ledger.class.getResourceAsStream(FILE)) {
            for (final String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                final int end = line.lastIndexOf('\t');
                if (end > 0) {
                    caught.put(line.substring(0, end), line.substring(end + 1));
                }
            }
        }
    }

    /** The label of the check that has caught a mutant of this class as it is; {@code null} if none has yet. */
    String checkOf(final Mutation mutation) {
        return caught.get(key(mutation));
    }

    /** Writes down whom a run has found caught, behind what was known, and without what is no more. */
    void keep(final List<Mutation> mutations, final Map<String, String> found, final Path file) throws IOException {
        final List<String> lines = new ArrayList<>(List.of(HEAD));
        for (final Mutation mutation : mutations) {
            final String check = found.getOrDefault(mutation.name(), checkOf(mutation));
            if (check != null) {
                lines.add(key(mutation) + "\t" + check);
            }
        }
        Files.write(file, lines);
    }

    private String key(final Mutation mutation) {
        return sums.computeIfAbsent(mutation.className(), this::sum) + "\t" + mutation.name();
    }

    private String sum(final String className) {
        final ClassWriter code = new ClassWriter(0);
        new ClassReader(classes.get(className)).accept(code, ClassReader.SKIP_DEBUG);
        final CRC32 sum = new CRC32();
        sum.update(code.toByteArray());
        return String.format("%08x", sum.getValue());
    }
}

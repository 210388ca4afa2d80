package io.reprieve.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Which methods of the runtime each part of each check enters: no other can notice a mutant there. Found by running
 * them once, on the runtime as it is, with a note at the beginning of each method.
 */
final class Coverage {
    private static final String ENTERED = Type.getInternalName(Entered.class);

    private final Map<String, Integer> methods = new LinkedHashMap<>();
    private final Map<Check, Map<String, BitSet>> entered = new EnumMap<>(Check.class);

    /**
     * Runs all checks.
     *
     * @param runs how many run side by side.
     */
    Coverage(final RuntimeClasses classes, final ExecutorService runs)
        throws IOException, InterruptedException, ExecutionException {
        final Path noting = Files.createTempDirectory("noting");
        for (final Map.Entry<String, byte[]> type : classes.all().entrySet()) {
            RuntimeClasses.write(type.getKey(), noting(type.getValue()), noting);
        }
        try (InputStream in = Entered.class.getResourceAsStream(Entered.class.getSimpleName() + ".class")) {
            RuntimeClasses.write(Entered.class.getName(), in.readAllBytes(), noting);
        }
        final Map<Check, Map<String, Future<BitSet>>> all = new EnumMap<>(Check.class);
        for (final Check check : Check.values()) {
            for (final String part : check.parts()) {
                all.computeIfAbsent(check, none -> new LinkedHashMap<>())
                    .put(part, runs.submit(() -> run(check, part, noting)));
            }
        }
        for (final Map.Entry<Check, Map<String, Future<BitSet>>> ofCheck : all.entrySet()) {
            final Map<String, BitSet> parts = new LinkedHashMap<>();
            for (final Map.Entry<String, Future<BitSet>> part : ofCheck.getValue().entrySet()) {
                parts.put(part.getKey(), part.getValue().get());
            }
            entered.put(ofCheck.getKey(), parts);
        }
    }

    private byte[] noting(final byte[] type) {
        final ClassReader reader = new ClassReader(type);
        final ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        final String prefix = RuntimeClasses.shortName(reader.getClassName()) + "#";
        reader.accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(
                final int access,
                final String method,
                final String descriptor,
                final String signature,
                final String[] exceptions) {
                // Methods of one name count as one: so do the names of mutants.
                final int number = methods.computeIfAbsent(prefix + method, none -> methods.size());
                return new MethodVisitor(
                    Opcodes.ASM9, super.visitMethod(access, method, descriptor, signature, exceptions)) {
                    @Override
                    public void visitCode() {
                        super.visitCode();
                        super.visitLdcInsn(number);
                        super.visitMethodInsn(Opcodes.INVOKESTATIC, ENTERED, "note", "(I)V", false);
                    }
                };
            }
        }, 0);
        return writer.toByteArray();
    }

    private BitSet run(final Check check, final String part, final Path noting)
        throws IOException, InterruptedException {
        final Path directory = Files.createTempDirectory("entered");
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(noting)) {
            for (final Path each : inside) {
                Files.createSymbolicLink(directory.resolve(each.getFileName()), each);
            }
        }
        final Path file = directory.resolve(Entered.FILE);
        Files.write(file, new byte[methods.size()]);
        final Check.Finding finding = check.run(directory, List.of(part));
        if (finding != null) {
            System.out.println(
                check.label + ", " + part + ", found something on the runtime as it is: " + finding.what());
        }
        final byte[] notes = Files.readAllBytes(file);
        final BitSet found = new BitSet(notes.length);
        for (int i = 0; i < notes.length; i++) {
            // What found something has not come to its end: it may enter whatever there is.
            found.set(i, notes[i] != 0 || finding != null);
        }
        return found;
    }

    /** The parts of a check that enter the method that is changed; of a field, all. */
    List<String> parts(final Check check, final Mutation mutation) {
        final BitSet wanted = new BitSet();
        methods.forEach((method, number) -> {
            if (mutation.isIn(method)) {
                wanted.set(number);
            }
        });
        final List<String> parts = new ArrayList<>();
        entered.get(check).forEach((part, found) -> {
            if (wanted.isEmpty() || found.intersects(wanted)) {
                parts.add(part);
            }
        });
        return parts;
    }
}

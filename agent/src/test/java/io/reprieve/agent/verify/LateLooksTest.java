package io.reprieve.agent.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.acme.Loops;
import io.reprieve.agent.rules.ClassFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;
import org.junit.jupiter.api.Test;

/**
 * A loop that counts is left to the JIT compiler as it was: what it uses is looked at behind it.
 */
class LateLooksTest {
    private static final String VERIFIED = "io/reprieve/woven/verify/Verified";

    /** How many looks each method has in its loops. */
    private static final class InLoops extends ClassVisitor {
        private final Map<String, Long> looks = new TreeMap<>();

        InLoops() {
            super(OpenedClassReader.ASM_API);
        }

        @Override
        public MethodVisitor visitMethod(
                final int access,
                final String name,
                final String descriptor,
                final String signature,
                final String[] exceptions) {
            return new MethodOutlineEnd(new MethodOutline(), outline -> {
                long found = 0;
                for (int i = 0; i < outline.code().size(); i++) {
                    found += outline.isInLoop(i) && VERIFIED.equals(outline.code().get(i).owner()) ? 1 : 0;
                }
                looks.merge(name, found, Long::sum);
            });
        }
    }

    /** Tells of an outline when it is complete. */
    private static final class MethodOutlineEnd extends MethodVisitor {
        private final MethodOutline outline;
        private final Consumer<MethodOutline> told;

        MethodOutlineEnd(final MethodOutline outline, final Consumer<MethodOutline> told) {
            super(OpenedClassReader.ASM_API, outline);
            this.outline = outline;
            this.told = told;
        }

        @Override
        public void visitEnd() {
            told.accept(outline);
        }
    }

    @Test
    void loopsThatCountHaveNoLookInThem() throws IOException {
        final Map<String, Long> looks = looksInLoops();
        final List<String> with = new ArrayList<>(
            List.of("sum", "ends", "overrun", "caught", "empty", "guarded", "during", "ternary", "fill",
                "read", "drain"));
        with.removeIf(name -> looks.get(name) == 0);
        assertEquals(List.of(), with, looks::toString);
        // Its inner loop has none: the outer one has that of the inner one's end.
        assertEquals(1, looks.get("nested"), looks::toString);
        // Before its return, which lies among the loop's instructions.
        assertEquals(1, looks.get("find"), looks::toString);
    }

    @Test
    void aLoopThatAnotherThreadEndsIsLookedInto() throws IOException {
        assertEquals(1, looksInLoops().get("spin"));
    }

    private static Map<String, Long> looksInLoops() throws IOException {
        final WatchedTypes types = new WatchedTypes(null, loader -> null);
        for (final String type : List.of("com/acme/Loops$Row", "[B", "java/nio/ByteBuffer")) {
            types.add(type);
        }
        final NativeMethods natives = new NativeMethods(new ClassFiles() {
            @Override
            public byte[] find(final String internalName) {
                return null;
            }
        });
        try (InputStream file = Loops.class.getResourceAsStream("Loops.class")) {
            final ClassReader reader = new ClassReader(file.readAllBytes());
            final CheckedClass.Outline outline = new CheckedClass.Outline();
            reader.accept(outline, ClassReader.SKIP_FRAMES);
            final ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
            reader.accept(new CheckedClass(types, natives, outline.methods(), writer), ClassReader.EXPAND_FRAMES);
            final InLoops inLoops = new InLoops();
            new ClassReader(writer.toByteArray()).accept(inLoops, ClassReader.SKIP_FRAMES);
            return inLoops.looks;
        }
    }
}

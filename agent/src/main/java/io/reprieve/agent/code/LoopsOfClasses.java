package io.reprieve.agent.code;

import io.reprieve.agent.rules.ClassFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * The endless loops of classes, each read when it is first asked for.
 */
public final class LoopsOfClasses {
    private final Function<ClassLoader, ClassFiles> files;
    // Guarded by itself.
    private final Map<ClassLoader, Map<String, Loops>> known = new WeakHashMap<>();

    /**
     * None is read yet.
     *
     * @param files finds the class files of a loader.
     */
    public LoopsOfClasses(final Function<ClassLoader, ClassFiles> files) {
        this.files = files;
    }

    /** Those of one class, by the names of its methods. */
    public static final class Loops extends ClassVisitor {
        private final Map<String, List<EndlessLoops>> methods = new HashMap<>();

        Loops() {
            super(OpenedClassReader.ASM_API);
        }

        @Override
        public MethodVisitor visitMethod(
                final int access,
                final String name,
                final String descriptor,
                final String signature,
                final String[] exceptions) {
            final EndlessLoops loops = new EndlessLoops();
            methods.computeIfAbsent(name, ignored -> new ArrayList<>(1)).add(loops);
            return loops;
        }

        /** Whether a method of this name has one. */
        boolean isIn(final String method) {
            return methods.getOrDefault(method, List.of()).stream().anyMatch(EndlessLoops::isAny);
        }

        /** Whether a method of this name calls another in one. */
        boolean isAround(final String method, final String inner) {
            return methods.getOrDefault(method, List.of()).stream().anyMatch(loops -> loops.calls(inner));
        }

        /**
         * Whether a frame is in one, as far as its line and the method that it calls tell.
         *
         * @param frame the frame.
         * @param inner the method that it calls there; {@code null} if it calls none.
         * @return {@code true} if it may be.
         */
        public boolean mayStay(final StackTraceElement frame, final String inner) {
            final int line = frame.getLineNumber();
            // What a lambda is called by has another name.
            final boolean isNamed = inner != null && inner.indexOf('$') < 0;
            for (final EndlessLoops each : methods.getOrDefault(frame.getMethodName(), List.of())) {
                if ((line <= 0 || each.has(line)) && (isNamed ? each.calls(inner) : line > 0)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Those of one class.
     *
     * @param loader       its loader.
     * @param internalName its name, with slashes.
     * @return the loops; none if there is no such class.
     */
    public Loops of(final ClassLoader loader, final String internalName) {
        synchronized (known) {
            return known.computeIfAbsent(loader, ignored -> new HashMap<>())
                .computeIfAbsent(internalName, ignored -> read(loader, internalName));
        }
    }

    private Loops read(final ClassLoader loader, final String internalName) {
        final Loops loops = new Loops();
        final byte[] file = files.apply(loader).find(internalName);
        if (file != null) {
            OpenedClassReader.of(file).accept(loops, ClassReader.SKIP_FRAMES);
        }
        return loops;
    }
}

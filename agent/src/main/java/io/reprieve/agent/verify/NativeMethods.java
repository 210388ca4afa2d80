package io.reprieve.agent.verify;

import io.reprieve.agent.rules.ClassFiles;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * The native methods of the classes that one loader sees, from their files.
 */
final class NativeMethods {
    /** Those of all classes that were loaded, without their owners: a call may go through an interface. */
    private static final Set<String> LOADED = ConcurrentHashMap.newKeySet();

    private final ClassFiles files;
    private final Map<String, Set<String>> methods = new ConcurrentHashMap<>();

    NativeMethods(final ClassFiles files) {
        this.files = files;
    }

    /**
     * Notes the native methods of a class that is being loaded.
     *
     * @return whether there is one that was not known.
     */
    static boolean note(final ClassReader reader) {
        return LOADED.addAll(of(reader));
    }

    boolean contains(final String owner, final String name, final String descriptor) {
        if (LOADED.contains(name + descriptor)) {
            return true;
        }
        Set<String> ofOwner = methods.get(owner);
        if (ofOwner == null) {
            ofOwner = read(owner);
            methods.put(owner, ofOwner);
        }
        return ofOwner.contains(name + descriptor);
    }

    private Set<String> read(final String owner) {
        final byte[] file = owner.startsWith("[") ? null : files.find(owner);
        return file == null ? Set.of() : of(OpenedClassReader.of(file));
    }

    private static Set<String> of(final ClassReader reader) {
        final Set<String> found = new HashSet<>();
        reader.accept(new ClassVisitor(OpenedClassReader.ASM_API) {
            @Override
            public MethodVisitor visitMethod(
                    final int access,
                    final String name,
                    final String descriptor,
                    final String signature,
                    final String[] exceptions) {
                if ((access & Opcodes.ACC_NATIVE) != 0) {
                    found.add(name + descriptor);
                }
                return null;
            }
        }, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return found.isEmpty() ? Set.of() : found;
    }
}

package io.reprieve.agent.plan;

import io.reprieve.woven.EmbeddedHead;
import io.reprieve.woven.Woven;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Finds what of a class has been woven already, when it was built or by another copy of the agent: a release that is
 * woven twice would be deferred twice. Their calls tell, whatever becomes of attributes and annotations on the way.
 */
public final class WovenBefore {
    private static final String CALLED = Woven.class.getPackageName().replace('.', '/') + "/";
    private static final String INITIALISER = "<clinit>";

    private WovenBefore() {
    }

    /**
     * The woven methods of a class.
     *
     * @param classFile its file.
     * @return name and descriptor of each, as {@link Planner#key} has them.
     */
    public static Set<String> methods(final byte[] classFile) {
        if (!contains(classFile, CALLED)) {
            return Set.of();
        }
        final Set<String> woven = new HashSet<>();
        OpenedClassReader.of(classFile).accept(
            new ClassVisitor(OpenedClassReader.ASM_API) {
                @Override
                public MethodVisitor visitMethod(
                        final int access,
                        final String name,
                        final String descriptor,
                        final String signature,
                        final String[] exceptions) {
                    return name.equals(INITIALISER) ? null : new MethodVisitor(OpenedClassReader.ASM_API) {
                        @Override
                        public void visitMethodInsn(
                                final int opcode,
                                final String owner,
                                final String called,
                                final String calledDescriptor,
                                final boolean isInterface) {
                            // And not the package below, which checks call that are woven beside all this.
                            if (owner.startsWith(CALLED) && owner.lastIndexOf('/') == CALLED.length() - 1) {
                                woven.add(name + descriptor);
                            }
                        }
                    };
                }
            },
            ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return woven;
    }

    /** Whether a class has a head in its own class file. */
    static boolean hasHead(final TypeDescription type) {
        for (final TypeDescription.Generic each : type.getInterfaces()) {
            if (each.asErasure().getName().equals(EmbeddedHead.class.getName())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a class file has a text among its constants, or something that looks like it.
     *
     * @param classFile the file.
     * @param text      of ASCII characters.
     * @return {@code true} if it has.
     */
    public static boolean contains(final byte[] classFile, final String text) {
        final int length = text.length();
        for (int start = 0; start + length <= classFile.length; start++) {
            int i = 0;
            while (i < length && classFile[start + i] == text.charAt(i)) {
                i++;
            }
            if (i == length) {
                return true;
            }
        }
        return false;
    }
}

package io.reprieve.agent.plan;

import io.reprieve.agent.rules.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Finds the methods behind bridges: an override whose parameters are more exact than those of the method that it
 * overrides is known to a rule about that method by its bridge alone.
 */
final class Bridges {
    private Bridges() {
    }

    /**
     * The rules about subtypes that name a bridge.
     *
     * @param type      the class.
     * @param classFile its file.
     * @param rules     the rules for it.
     * @return the rules, by the name and descriptor of the method behind the bridge.
     */
    static Map<String, List<Rule>> rules(final TypeDescription type, final byte[] classFile, final List<Rule> rules) {
        final Map<String, List<Rule>> found = new HashMap<>();
        for (final Rule rule : rules) {
            if (rule.hasSubtypes()) {
                for (final MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
                    if (method.isBridge() && rule.names(method.getName(), Planner.parameterTypes(method))) {
                        final String target = target(type.getInternalName(), classFile, Planner.key(method));
                        if (target != null) {
                            found.computeIfAbsent(target, ignored -> new ArrayList<>()).add(rule);
                        }
                    }
                }
            }
        }
        return found;
    }

    /** The method of the same class that a bridge calls; {@code null} if it calls another's. */
    private static String target(final String type, final byte[] classFile, final String bridge) {
        final String[] target = new String[1];
        final ClassVisitor visitor = new ClassVisitor(OpenedClassReader.ASM_API) {
            @Override
            public MethodVisitor visitMethod(
                    final int access,
                    final String name,
                    final String descriptor,
                    final String signature,
                    final String[] exceptions) {
                return !bridge.equals(name + descriptor) ? null : new MethodVisitor(OpenedClassReader.ASM_API) {
                    @Override
                    public void visitMethodInsn(
                            final int opcode,
                            final String owner,
                            final String called,
                            final String calledDescriptor,
                            final boolean isInterface) {
                        if (owner.equals(type) && called.equals(name)) {
                            target[0] = called + calledDescriptor;
                        }
                    }
                };
            }
        };
        OpenedClassReader.of(classFile).accept(visitor, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return target[0];
    }
}

package io.reprieve.agent.weave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.scaffold.TypeInitializer;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Passes a class on with advice around the bodies of some of its methods.
 */
final class AdvisedMethods extends ClassVisitor {
    /** Frames stay as they are in the file: the advice understands both kinds. */
    private static final int NO_FLAGS = 0;

    private final TypeDescription type;
    private final Map<String, List<Advised>> methods = new HashMap<>();
    private Implementation.Context context;

    AdvisedMethods(final TypeDescription type, final ClassVisitor next) {
        super(OpenedClassReader.ASM_API, next);
        this.type = type;
    }

    private record Advised(MethodDescription method, Advice advice) {
    }

    /**
     * Adds advice. Of two for one method, the first writes nearest to the class file, and so lies outside.
     *
     * @param method the method.
     * @param advice what goes around its body.
     */
    void add(final MethodDescription.InDefinedShape method, final Advice advice) {
        final String key = method.getInternalName() + method.getDescriptor();
        List<Advised> ofMethod = methods.get(key);
        if (ofMethod == null) {
            ofMethod = new ArrayList<>();
            methods.put(key, ofMethod);
        }
        ofMethod.add(new Advised(method, advice));
    }

    @Override
    public void visit(
            final int version,
            final int access,
            final String name,
            final String signature,
            final String superName,
            final String[] interfaces) {
        final ClassFileVersion fileVersion = ClassFileVersion.ofMinorMajor(version);
        context = Implementation.Context.Disabled.Factory.INSTANCE.make(
            type,
            null,
            TypeInitializer.None.INSTANCE,
            fileVersion,
            null,
            fileVersion.isAtLeast(ClassFileVersion.JAVA_V6)
                ? Implementation.Context.FrameGeneration.GENERATE : Implementation.Context.FrameGeneration.DISABLED);
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(
            final int access,
            final String name,
            final String descriptor,
            final String signature,
            final String[] exceptions) {
        MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
        for (final Advised advised : methods.getOrDefault(name + descriptor, List.of())) {
            method = advised.advice().wrap(
                type, advised.method(), method, context, TypePool.Empty.INSTANCE, NO_FLAGS, NO_FLAGS);
        }
        return method;
    }
}

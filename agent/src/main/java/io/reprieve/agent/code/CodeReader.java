package io.reprieve.agent.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Reads a class file, and walks once over each of its methods.
 */
final class CodeReader extends ClassVisitor {
    private final Map<String, MethodCode> methods = new LinkedHashMap<>();
    private final Map<String, Integer> fields = new HashMap<>();
    private final List<ClassCode.Lambda> lambdas = new ArrayList<>();
    private final List<String> strings = new ArrayList<>();
    private final List<String> parents = new ArrayList<>();
    private String name;
    private int access;

    private CodeReader() {
        super(OpenedClassReader.ASM_API);
    }

    /** What a class file says; {@code null} if it can't be read. */
    static ClassCode read(final byte[] classFile) {
        final CodeReader reader = new CodeReader();
        try {
            OpenedClassReader.of(classFile).accept(reader, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        } catch (final RuntimeException e) {
            return null;
        }
        return new ClassCode(
            reader.name, reader.access, reader.parents, reader.methods, reader.fields, reader.lambdas, reader.strings);
    }

    @Override
    public void visit(
            final int version,
            final int access,
            final String name,
            final String signature,
            final String superName,
            final String[] interfaces) {
        this.name = name;
        this.access = access;
        if (superName != null) {
            parents.add(superName);
        }
        parents.addAll(List.of(interfaces));
    }

    @Override
    public FieldVisitor visitField(
            final int access, final String name, final String descriptor, final String signature, final Object value) {
        fields.put(name, access);
        return null;
    }

    @Override
    public MethodVisitor visitMethod(
            final int access,
            final String name,
            final String descriptor,
            final String signature,
            final String[] exceptions) {
        final MethodRef ref = new MethodRef(this.name, name, descriptor);
        return new CodeWalk(ref, access, lambdas, strings) {
            @Override
            public void visitEnd() {
                methods.put(name + descriptor, result());
            }
        };
    }
}

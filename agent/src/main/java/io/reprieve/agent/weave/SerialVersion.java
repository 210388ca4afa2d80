package io.reprieve.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Pins the default {@code serialVersionUID} that a class has before it gets new members, so that what was serialised
 * without the agent is read with it, and the other way round. Computed as the Java Object Serialization Specification
 * says (section 4.6, stream unique identifiers).
 *
 * <p>Whether a class that has ancestors is serialisable is for them to say, and they aren't looked for: where it isn't,
 * the constant does nothing.
 */
final class SerialVersion extends ClassVisitor {
    private static final String NAME = "serialVersionUID";
    private static final String CONSTRUCTOR = "<init>";
    private static final String INITIALISER = "<clinit>";

    private static final int OF_CLASS =
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT;
    private static final int OF_MEMBER =
        Opcodes.ACC_PUBLIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_PROTECTED | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
    private static final int OF_FIELD = OF_MEMBER | Opcodes.ACC_VOLATILE | Opcodes.ACC_TRANSIENT;
    private static final int OF_METHOD = OF_MEMBER
        | Opcodes.ACC_SYNCHRONIZED | Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT | Opcodes.ACC_STRICT;

    private record Member(String name, int modifiers, String descriptor) {
    }

    private final Set<String> interfaces = new TreeSet<>();
    private final TreeMap<String, Member> fields = new TreeMap<>();
    private final TreeMap<String, Member> constructors = new TreeMap<>();
    private final TreeMap<String, Member> methods = new TreeMap<>();
    private String name;
    private int access;
    private boolean hasInitialiser;
    private boolean needsVersion;

    SerialVersion(final ClassVisitor next) {
        super(OpenedClassReader.ASM_API, next);
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
        this.needsVersion = interfaces.length != 0 || !superName.equals("java/lang/Object");
        for (final String each : interfaces) {
            this.interfaces.add(each.replace('/', '.'));
        }
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public void visitInnerClass(
            final String name, final String outerName, final String innerName, final int access) {
        if (name.equals(this.name)) {
            // As reflection has it: the class file itself says public for protected, and nothing for private.
            this.access = access;
        }
        super.visitInnerClass(name, outerName, innerName, access);
    }

    @Override
    public FieldVisitor visitField(
            final int access,
            final String name,
            final String descriptor,
            final String signature,
            final Object value) {
        needsVersion &= !name.equals(NAME);
        if ((access & Opcodes.ACC_PRIVATE) == 0 || (access & (Opcodes.ACC_STATIC | Opcodes.ACC_TRANSIENT)) == 0) {
            fields.put(name + ' ' + descriptor, new Member(name, access & OF_FIELD, descriptor));
        }
        return super.visitField(access, name, descriptor, signature, value);
    }

    @Override
    public MethodVisitor visitMethod(
            final int access,
            final String name,
            final String descriptor,
            final String signature,
            final String[] exceptions) {
        if (name.equals(INITIALISER)) {
            hasInitialiser = true;
        } else if ((access & Opcodes.ACC_PRIVATE) == 0) {
            final Member member = new Member(name, access & OF_METHOD, descriptor.replace('/', '.'));
            (name.equals(CONSTRUCTOR) ? constructors : methods).put(name + ' ' + descriptor, member);
        }
        return super.visitMethod(access, name, descriptor, signature, exceptions);
    }

    @Override
    public void visitEnd() {
        if (needsVersion) {
            final int constant = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC;
            super.visitField(constant, NAME, "J", null, compute()).visitEnd();
        }
        super.visitEnd();
    }

    private long compute() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(name.replace('/', '.'));
            out.writeInt(access & OF_CLASS);
            for (final String each : interfaces) {
                out.writeUTF(each);
            }
            write(out, fields.values());
            if (hasInitialiser) {
                write(out, Set.of(new Member(INITIALISER, Opcodes.ACC_STATIC, "()V")));
            }
            write(out, constructors.values());
            write(out, methods.values());
            final byte[] hash = MessageDigest.getInstance("SHA").digest(bytes.toByteArray());
            return ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getLong();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }

    private static void write(final DataOutputStream out, final Collection<Member> members) throws IOException {
        for (final Member member : members) {
            out.writeUTF(member.name());
            out.writeInt(member.modifiers());
            out.writeUTF(member.descriptor());
        }
    }
}

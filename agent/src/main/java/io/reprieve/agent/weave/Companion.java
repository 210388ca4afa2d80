package io.reprieve.agent.weave;

import io.reprieve.woven.BuildTimeWeaving;
import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Startup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The class beside one that is woven at build time: it asks the runtime for the numbers that the woven code reads,
 * which nobody knows before the program runs. As source, beside a class {@code C}:
 *
 * <pre>
 *   final class C$reprieve {
 *       static final int number0, number1;
 *
 *       static {
 *           BuildTimeWeaving.begin(1, "0.1.0", "C");
 *           number0 = BuildTimeWeaving.reader("", "C#look()");
 *           number1 = BuildTimeWeaving.site("C", "free", ...);
 *       }
 *   }
 * </pre>
 *
 * <p>The woven class gets no member for it, and its class file may be of any version: a constant that needs
 * bootstrapping would ask for Java 11.
 */
public final class Companion implements Numbers {
    private static final String SUFFIX = "$reprieve";
    private static final String CALLED = Type.getInternalName(BuildTimeWeaving.class);
    private static final String STRING = "Ljava/lang/String;";
    private static final String SITE =
        "(" + STRING + STRING + STRING + "ZZII" + STRING + STRING + STRING + STRING + STRING + ")I";
    /** What {@code site} takes. */
    private static final int MAX_STACK = 12;
    private static final int ACCESS = Opcodes.ACC_STATIC | Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC;

    private final String woven;
    private final String name;

    /** The fields, by what their values come from. */
    private final Map<List<Object>, Field> fields = new LinkedHashMap<>();

    /**
     * A companion without a number.
     *
     * @param woven  the woven class, with slashes.
     * @param isFree whether a name is still free.
     */
    public Companion(final String woven, final Predicate<String> isFree) {
        this.woven = woven;
        String name = woven + SUFFIX;
        for (int i = 2; !isFree.test(name); i++) {
            name = woven + SUFFIX + i;
        }
        this.name = name;
    }

    /** A number: what pushes it, and the instructions that ask for it. */
    private static final class Field implements StackManipulation {
        private final String companion;
        private final String name;
        private final Consumer<MethodVisitor> question;

        Field(final String companion, final String name, final Consumer<MethodVisitor> question) {
            this.companion = companion;
            this.name = name;
            this.question = question;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public Size apply(final MethodVisitor code, final Implementation.Context context) {
            code.visitFieldInsn(Opcodes.GETSTATIC, companion, name, "I");
            return new Size(1, 1);
        }
    }

    @Override
    public StackManipulation domain(final String domain) {
        return field(List.of("domain", domain), code -> {
            code.visitLdcInsn(domain);
            ask(code, "domain", "(" + STRING + ")I");
        });
    }

    @Override
    public StackManipulation reader(final String domain, final String method) {
        return field(List.of("reader", domain, method), code -> {
            code.visitLdcInsn(domain);
            code.visitLdcInsn(method);
            ask(code, "reader", "(" + STRING + STRING + ")I");
        });
    }

    @Override
    public StackManipulation site(final ClassLoader loader, final SiteDescription site) {
        return field(List.of("site", site), code -> {
            code.visitLdcInsn(site.type());
            code.visitLdcInsn(site.method());
            code.visitLdcInsn(site.descriptor());
            code.visitInsn(site.isStatic() ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
            code.visitInsn(site.isSynchronized() ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
            code.visitIntInsn(Opcodes.SIPUSH, site.context());
            code.visitIntInsn(Opcodes.SIPUSH, site.released());
            code.visitLdcInsn(site.runOn().name());
            code.visitLdcInsn(site.whenExhausted().name());
            code.visitLdcInsn(site.domain());
            code.visitLdcInsn(site.bulk());
            code.visitLdcInsn(site.bytes());
            ask(code, "site", SITE);
        });
    }

    private Field field(final List<Object> key, final Consumer<MethodVisitor> question) {
        return fields.computeIfAbsent(key, ignored -> new Field(name, "number" + fields.size(), question));
    }

    private static void ask(final MethodVisitor code, final String method, final String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKESTATIC, CALLED, method, descriptor, false);
    }

    /**
     * Its name.
     *
     * @return with slashes.
     */
    public String internalName() {
        return name;
    }

    /**
     * Whether any woven code reads a number.
     *
     * @return {@code true} if there has to be a class file.
     */
    public boolean isNeeded() {
        return !fields.isEmpty();
    }

    /**
     * The companion's class file.
     *
     * @return its bytes; the same for the same woven class.
     */
    public byte[] classFile() {
        final ClassWriter file = new ClassWriter(0);
        file.visit(
            Opcodes.V1_8, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC, name, null,
            "java/lang/Object", null);
        for (final Field field : fields.values()) {
            file.visitField(ACCESS, field.name, "I", null, null).visitEnd();
        }
        final MethodVisitor code = file.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        code.visitCode();
        code.visitIntInsn(Opcodes.SIPUSH, BuildTimeWeaving.FORMAT);
        code.visitLdcInsn(Startup.version());
        code.visitLdcInsn(woven.replace('/', '.'));
        ask(code, "begin", "(I" + STRING + STRING + ")V");
        for (final Field field : fields.values()) {
            field.question.accept(code);
            code.visitFieldInsn(Opcodes.PUTSTATIC, name, field.name, "I");
        }
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(MAX_STACK, 0);
        code.visitEnd();
        file.visitEnd();
        return file.toByteArray();
    }
}

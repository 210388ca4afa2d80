package io.reprieve.agent.verify;

import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Passes a method on with checks beside what it does with objects of watched types. What is woven in has no jumps, and
 * leaves locals and stack as they were, so that the frames stay; but for one number behind the locals for each that is
 * read in a loop, which says that nothing has changed since it was looked at.
 */
final class CheckedMethod extends LateLookMethod {
    private static final String WOVEN = "io/reprieve/woven/Woven";
    private static final String VERIFIED_RCU = "io/reprieve/woven/verify/VerifiedRcu";
    private static final String RCU = "io/reprieve/Rcu";
    private static final String DOMAIN = "io/reprieve/RcuDomain";
    private static final String LOCKS = "java/util/concurrent/locks/";
    private static final String USE_IN_LOOP = "(Ljava/lang/Object;II)I";
    private static final int NONE = -1;

    private static final Set<String> REPLACED = Set.of(
        "resolve", "release", "releaseHandle", "begin", "beginHandle", "reference", "primitive", "commit");
    private static final Set<String> REPLACED_API = Set.of("defer", "barrier");
    /** Methods of any object, which collections call with what they hold. */
    private static final Set<String> IDENTITY = Set.of("hashCode", "equals", "toString", "compareTo", "finalize");
    /** What a buffer tells of itself, without a look at its memory. */
    private static final Set<String> METADATA = Set.of(
        "hashCode", "equals", "toString", "compareTo", "capacity", "isDirect", "isReadOnly", "hasArray", "order",
        "remaining", "hasRemaining", "byteSize", "address", "scope", "isNative", "getClass");
    private static final Set<String> FREEING = Set.of("freeMemory", "invokeCleaner");

    private final WatchedTypes types;
    private final NativeMethods natives;
    private final String type;
    private final boolean isInitialiser;
    private final boolean checksThis;
    /** The local that was loaded last, and nothing since; and the field. */
    private int local = NONE;
    private int lastLocal = NONE;
    private String field;
    private String lastField;
    private String arrayField;
    /** Whether the instruction before was a call that gets something out of a collection or a reference. */
    private String getter;
    private String lastGetter;
    /** Where the number is for each local that is read in a loop; frames say so. */
    private final Map<Integer, Integer> seen = new TreeMap<>();
    /** Locals that have been checked since the last jump or call. */
    private final BitSet checked = new BitSet();

    CheckedMethod(
            final WatchedTypes types,
            final NativeMethods natives,
            final MethodOutline outline,
            final String type,
            final boolean hasFrames,
            final int access,
            final String method,
            final String descriptor,
            final MethodVisitor next) {
        super(outline, type, method, descriptor, hasFrames, next);
        this.types = types;
        this.natives = natives;
        this.type = type;
        this.isInitialiser = method.startsWith("<");
        this.checksThis = types.contains(type)
            && !isInitialiser
            && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_BRIDGE)) == 0
            && !IDENTITY.contains(method)
            && !method.startsWith("reprieve$")
            && outline.sites().isEmpty();
        int at = outline.locals();
        for (final int index : outline.readInLoops().stream().toArray()) {
            seen.put(index, at++);
        }
    }

    @Override
    boolean isUse(final Instruction use, final int ofLocal) {
        if (isInitialiser || checksThis && ofLocal == 0) {
            return false;
        }
        final String array = arrayOf(use.opcode());
        return array != null ? types.contains(array)
            : types.contains(use.owner())
                && (use.opcode() == Opcodes.GETFIELD
                    || WatchedTypes.isMemory(use.owner()) && !METADATA.contains(use.name()));
    }

    @Override
    int numbers() {
        return outline.readInLoops().cardinality();
    }

    @Override
    void next() {
        super.next();
        lastLocal = local;
        lastField = field;
        lastGetter = getter;
        local = NONE;
        field = null;
        getter = null;
    }

    @Override
    public void visitLabel(final Label label) {
        if (outline.isTarget(instruction() + 1)) {
            checked.clear();
        }
        super.visitLabel(label);
    }

    private void use(final String what) {
        push(place(what, null));
        call("use", USE);
    }

    private void useOfField(final String what) {
        final Integer at = outline.isInLoop(instruction()) ? seen.get(lastLocal) : null;
        if (at == null) {
            use(what);
        } else {
            mv.visitVarInsn(Opcodes.ILOAD, at);
            push(place(what, null));
            call("use", USE_IN_LOOP);
            mv.visitVarInsn(Opcodes.ISTORE, at);
        }
    }

    @Override
    public void visitCode() {
        super.visitCode();
        for (final int index : seen.keySet()) {
            forget(index);
        }
        if (checksThis) {
            mv.visitVarInsn(Opcodes.ALOAD, 0);
            push(entry());
            call("use", USE);
        }
    }

    private void forget(final int index) {
        mv.visitInsn(Opcodes.ICONST_M1);
        mv.visitVarInsn(Opcodes.ISTORE, seen.get(index));
    }

    // ---- fields

    private boolean isWatched(final String fieldDescriptor) {
        return fieldDescriptor.startsWith("L")
            && types.contains(fieldDescriptor.substring(1, fieldDescriptor.length() - 1));
    }

    private boolean isWatchedArray(final String fieldDescriptor) {
        return fieldDescriptor.startsWith("[L")
            && types.contains(fieldDescriptor.substring(2, fieldDescriptor.length() - 1));
    }

    private boolean isOwnReceiver() {
        return checksThis && lastLocal == 0;
    }

    @Override
    public void visitFieldInsn(final int opcode, final String owner, final String name, final String fieldType) {
        next();
        final String what = name(owner, name);
        final boolean isWide = fieldType.equals("J") || fieldType.equals("D");
        final boolean loads = isWatched(fieldType) && !isOnlyCompared();
        switch (opcode) {
            case Opcodes.GETFIELD -> {
                if (types.contains(owner) && !isOwnReceiver() && !isInOwnInitialiser(owner) && !isLookedAtLate()
                    && !isChecked()) {
                    mv.visitInsn(Opcodes.DUP);
                    useOfField("read of " + what);
                }
                if (loads && !isInitialiser) {
                    mv.visitInsn(Opcodes.DUP);
                    mv.visitFieldInsn(opcode, owner, name, fieldType);
                    mv.visitInsn(Opcodes.DUP_X1);
                    mv.visitInsn(Opcodes.SWAP);
                    load(what);
                } else {
                    mv.visitFieldInsn(opcode, owner, name, fieldType);
                }
            }
            case Opcodes.GETSTATIC -> {
                mv.visitFieldInsn(opcode, owner, name, fieldType);
                if (loads) {
                    mv.visitInsn(Opcodes.DUP);
                    mv.visitInsn(Opcodes.ACONST_NULL);
                    load(what);
                }
            }
            case Opcodes.PUTFIELD -> {
                if (!isInitialiser) {
                    put(owner, name, fieldType, isWide, what);
                }
                mv.visitFieldInsn(opcode, owner, name, fieldType);
            }
            default -> {
                if (isWatched(fieldType) && !isInitialiser) {
                    mv.visitFieldInsn(Opcodes.GETSTATIC, owner, name, fieldType);
                    push(place("store to " + what, what));
                    call("overwrite", USE);
                }
                mv.visitFieldInsn(opcode, owner, name, fieldType);
            }
        }
        if (opcode == Opcodes.GETFIELD || opcode == Opcodes.GETSTATIC) {
            if (fieldType.equals("J") && types.watchesHandles()) {
                mv.visitInsn(Opcodes.DUP2);
                push(place("load of " + what, what));
                call("loadHandle", "(JI)V");
            }
            field = fieldType.startsWith("L") && !isWatched(fieldType) ? what : null;
            if (isWatchedArray(fieldType)) {
                arrayField = what + "[]";
            }
        }
    }

    private boolean isInOwnInitialiser(final String owner) {
        return isInitialiser && owner.equals(type);
    }

    /** Whether the local whose field is read has been checked already; from here on it has. */
    private boolean isChecked() {
        if (lastLocal == NONE) {
            return false;
        }
        final boolean isChecked = checked.get(lastLocal);
        checked.set(lastLocal);
        return isChecked;
    }

    /** Whether what is loaded is only compared with something: nobody uses it then. */
    private boolean isOnlyCompared() {
        final int following = outline.opcode(instruction() + 1);
        return following == Opcodes.IFNULL || following == Opcodes.IFNONNULL;
    }

    private void load(final String what) {
        push(place("load of " + what, what));
        call("load", "(Ljava/lang/Object;Ljava/lang/Object;I)V");
    }

    private void put(
            final String owner, final String name, final String fieldType, final boolean isWide, final String what) {
        final boolean isUse = types.contains(owner);
        if (isWide) {
            if (isUse) {
                mv.visitInsn(Opcodes.DUP2_X1);
                mv.visitInsn(Opcodes.POP2);
                mv.visitInsn(Opcodes.DUP);
                use("write of " + what);
                mv.visitInsn(Opcodes.DUP_X2);
                mv.visitInsn(Opcodes.POP);
            }
            return;
        }
        if (isUse) {
            mv.visitInsn(Opcodes.DUP2);
            mv.visitInsn(Opcodes.POP);
            use("write of " + what);
        }
        if (isWatched(fieldType)) {
            mv.visitInsn(Opcodes.DUP2);
            mv.visitInsn(Opcodes.POP);
            mv.visitFieldInsn(Opcodes.GETFIELD, owner, name, fieldType);
            push(place("store to " + what, what));
            call("overwrite", USE);
        }
    }

    @Override
    public void visitTypeInsn(final int opcode, final String target) {
        next();
        mv.visitTypeInsn(opcode, target);
        if (opcode == Opcodes.CHECKCAST && types.contains(target) && !isOnlyCompared()
            && (lastField != null || lastGetter != null)) {
            mv.visitInsn(Opcodes.DUP);
            mv.visitInsn(Opcodes.ACONST_NULL);
            load(lastField != null ? lastField : lastGetter);
        }
    }

    // ---- arrays

    private static String arrayOf(final int opcode) {
        return switch (opcode) {
            case Opcodes.IALOAD, Opcodes.IASTORE -> "[I";
            case Opcodes.LALOAD, Opcodes.LASTORE -> "[J";
            case Opcodes.FALOAD, Opcodes.FASTORE -> "[F";
            case Opcodes.DALOAD, Opcodes.DASTORE -> "[D";
            case Opcodes.BALOAD, Opcodes.BASTORE -> "[B";
            case Opcodes.CALOAD, Opcodes.CASTORE -> "[C";
            case Opcodes.SALOAD, Opcodes.SASTORE -> "[S";
            default -> null;
        };
    }

    @Override
    public void visitInsn(final int opcode) {
        next();
        final String array = arrayOf(opcode);
        if (array != null && types.contains(array) && !isLookedAtLate()) {
            if (opcode <= Opcodes.SALOAD) {
                mv.visitInsn(Opcodes.DUP2);
                mv.visitInsn(Opcodes.POP);
                use("read of an array");
            } else if (opcode == Opcodes.LASTORE || opcode == Opcodes.DASTORE) {
                mv.visitInsn(Opcodes.DUP2_X2);
                mv.visitInsn(Opcodes.POP2);
                mv.visitInsn(Opcodes.DUP2);
                mv.visitInsn(Opcodes.POP);
                use("write of an array");
                mv.visitInsn(Opcodes.DUP2_X2);
                mv.visitInsn(Opcodes.POP2);
            } else {
                mv.visitInsn(Opcodes.DUP_X2);
                mv.visitInsn(Opcodes.POP);
                mv.visitInsn(Opcodes.DUP2);
                mv.visitInsn(Opcodes.POP);
                use("write of an array");
                mv.visitInsn(Opcodes.DUP2_X1);
                mv.visitInsn(Opcodes.POP2);
            }
        }
        if (opcode == Opcodes.MONITOREXIT) {
            checked.clear();
        }
        mv.visitInsn(opcode);
        if (opcode == Opcodes.AALOAD && arrayField != null && !isOnlyCompared()) {
            mv.visitInsn(Opcodes.DUP);
            mv.visitInsn(Opcodes.ACONST_NULL);
            load(arrayField);
        }
    }

    // ---- calls

    @Override
    public void visitMethodInsn(
            final int opcode, final String owner, final String name, final String signature,
            final boolean isInterface) {
        next();
        checked.clear();
        if (owner.equals(WOVEN) && REPLACED.contains(name)) {
            mv.visitMethodInsn(opcode, VERIFIED, name, signature, false);
        } else if (owner.equals(RCU) && REPLACED_API.contains(name)) {
            mv.visitMethodInsn(opcode, VERIFIED_RCU, name, signature, false);
        } else if (owner.equals(DOMAIN) && (REPLACED_API.contains(name) || name.equals("close"))) {
            mv.visitMethodInsn(
                Opcodes.INVOKESTATIC, VERIFIED_RCU, name, "(L" + DOMAIN + ";" + signature.substring(1), false);
        } else {
            if (isToBeChecked(owner, name, signature)) {
                final boolean checksReceiver = opcode != Opcodes.INVOKESTATIC && owner.startsWith("java/")
                    && types.contains(owner) && !METADATA.contains(name) && !isLookedAtLate();
                if (checksReceiver || !owner.startsWith("java/") || hasMemory(signature)) {
                    checkArguments(checksReceiver, owner, name, signature);
                }
            }
            final int lock = lock(owner, name, signature);
            if (lock < 0) {
                call("unlocked", "()V");
            }
            mv.visitMethodInsn(opcode, owner, name, signature, isInterface);
            if (lock > 0) {
                call("locked", "()V");
            }
            afterCall(owner, name, signature);
        }
    }

    /** What a call does to the locks of its thread, as far as it certainly does. */
    private static int lock(final String owner, final String name, final String signature) {
        if (!owner.startsWith(LOCKS) || owner.endsWith("Support")) {
            return 0;
        }
        return switch (name) {
            case "lock", "lockInterruptibly", "readLock", "writeLock" ->
                name.endsWith("Lock") && !owner.endsWith("StampedLock") ? 0 : 1;
            case "unlock", "unlockRead", "unlockWrite" -> -1;
            default -> 0;
        };
    }

    private void afterCall(final String owner, final String name, final String signature) {
        final String result = signature.substring(signature.indexOf(')') + 1);
        final boolean gets = (owner.startsWith("java/util/") || owner.equals("java/lang/invoke/VarHandle"))
            && (name.startsWith("get") && !name.startsWith("getAnd") || name.startsWith("peek") || name.equals("next")
                || name.equals("first") || name.equals("last") || name.equals("elementAt"));
        if (gets && isWatched(result) && !isOnlyCompared()) {
            mv.visitInsn(Opcodes.DUP);
            mv.visitInsn(Opcodes.ACONST_NULL);
            load(name(owner, name));
        } else if (gets && result.startsWith("L")) {
            getter = name(owner, name);
        }
    }

    private boolean isToBeChecked(final String owner, final String name, final String signature) {
        if (name.equals("<init>")) {
            return false;
        }
        if (isUnsafe(owner)) {
            return types.watchesMemory() || types.watchesHandles();
        }
        if (owner.startsWith("java/")) {
            return types.contains(owner) && !METADATA.contains(name)
                || types.watchesMemory() && hasMemory(signature);
        }
        return (types.watchesHandles() || types.watchesMemory())
            && (signature.indexOf('J') > 0 && signature.indexOf('J') < signature.indexOf(')')
                || signature.contains("Buffer;"))
            && natives.contains(owner, name, signature);
    }

    private static boolean hasMemory(final String signature) {
        return signature.contains("Buffer;") || signature.contains("MemorySegment;");
    }

    private static boolean isUnsafe(final String owner) {
        return owner.endsWith("/misc/Unsafe");
    }

    /** Lays the arguments into locals, looks at those that matter, and lays them back. */
    private void checkArguments(
            final boolean checksReceiver, final String owner, final String name, final String signature) {
        if (isUnsafe(owner) && FREEING.contains(name)) {
            return;
        }
        final Type[] arguments = Type.getArgumentTypes(signature);
        final int[] locals = new int[arguments.length];
        int at = firstFree();
        for (int i = 0; i < arguments.length; i++) {
            locals[i] = at;
            at += arguments[i].getSize();
        }
        for (int i = arguments.length - 1; i >= 0; i--) {
            mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ISTORE), locals[i]);
        }
        final String what = "call of " + name(owner, name);
        if (checksReceiver) {
            mv.visitInsn(Opcodes.DUP);
            push(place(what, null));
            call(WatchedTypes.isMemory(owner) ? "useMemory" : "use", USE);
        }
        boolean hasAddress = false;
        for (int i = 0; i < arguments.length; i++) {
            mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), locals[i]);
            if (arguments[i].getSort() == Type.LONG && !owner.startsWith("java/") && !(isUnsafe(owner) && hasAddress)) {
                hasAddress = true;
                mv.visitInsn(Opcodes.DUP2);
                push(place(what, null));
                call("useHandle", "(JI)V");
            } else if (arguments[i].getSort() == Type.OBJECT && WatchedTypes.isMemory(arguments[i].getInternalName())
                && types.watchesMemory()) {
                mv.visitInsn(Opcodes.DUP);
                push(place(what, null));
                call("useMemory", USE);
            }
        }
    }

    // ---- locals

    @Override
    public void visitVarInsn(final int opcode, final int index) {
        next();
        if (opcode == Opcodes.ALOAD) {
            local = index;
        } else if (opcode == Opcodes.ASTORE) {
            checked.clear(index);
        }
        mv.visitVarInsn(opcode, index);
        if (opcode == Opcodes.ASTORE && seen.containsKey(index)) {
            forget(index);
        }
    }
}

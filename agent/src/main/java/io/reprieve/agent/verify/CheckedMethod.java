package io.reprieve.agent.verify;

import io.reprieve.runtime.verify.Places;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Passes a method on with checks beside what it does with objects of watched types. What is woven in has no jumps, and
 * leaves locals and stack as they were, so that the frames stay; but for two more behind the locals for each that is used
 * in a loop: a number, which says that nothing has changed since it was looked at, or the object itself, when it is to be
 * looked at where the loop is left.
 */
final class CheckedMethod extends MethodVisitor {
    private static final String WOVEN = "io/reprieve/woven/Woven";
    private static final String VERIFIED = "io/reprieve/woven/verify/Verified";
    private static final String VERIFIED_RCU = "io/reprieve/woven/verify/VerifiedRcu";
    private static final String RCU = "io/reprieve/Rcu";
    private static final String DOMAIN = "io/reprieve/RcuDomain";
    private static final String LOCKS = "java/util/concurrent/locks/";
    private static final String USE = "(Ljava/lang/Object;I)V";
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
    private final MethodOutline outline;
    private final String type;
    private final String method;
    private final String descriptor;
    private final boolean isInitialiser;
    private final boolean checksThis;
    private int instruction;
    private int line;
    private int place;
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
    private final LateLooks late;
    /** Where the object is kept that is to be looked at late, for each local that has one in a loop. */
    private final Map<Integer, Integer> kept = new TreeMap<>();
    private final int firstFree;
    private final boolean hasFrames;
    /** Where loops with late looks begin and end, by the instruction. */
    private final Map<Integer, Label> marks = new TreeMap<>();
    /** The labels at the instruction that comes next, and what stands for them in frames. */
    private final List<Label> labels = new ArrayList<>();
    private final Map<Label, Label> moved = new HashMap<>();
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
        super(OpenedClassReader.ASM_API, next);
        this.types = types;
        this.natives = natives;
        this.outline = outline;
        this.type = type;
        this.method = method;
        this.descriptor = descriptor;
        this.isInitialiser = method.startsWith("<");
        this.checksThis = types.contains(type)
            && !isInitialiser
            && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_BRIDGE)) == 0
            && !IDENTITY.contains(method)
            && !method.startsWith("reprieve$")
            && outline.sites().isEmpty();
        int free = outline.locals();
        for (final int index : outline.readInLoops().stream().toArray()) {
            seen.put(index, free++);
        }
        this.late = new LateLooks(outline, this::maybeLookedAtLate);
        for (final int index : late.locals()) {
            kept.put(index, free++);
        }
        this.firstFree = free;
        this.hasFrames = hasFrames;
        for (final LateLooks.Loop loop : late.loops()) {
            marks.put(loop.head(), new Label());
            marks.put(loop.back() + 1, new Label());
        }
    }

    private boolean maybeLookedAtLate(final Instruction use, final int ofLocal) {
        if (isInitialiser || checksThis && ofLocal == 0) {
            return false;
        }
        final String array = arrayOf(use.opcode());
        return array != null ? types.contains(array)
            : types.contains(use.owner())
                && (use.opcode() == Opcodes.GETFIELD
                    || WatchedTypes.isMemory(use.owner()) && !METADATA.contains(use.name()));
    }

    // ---- what an instruction is preceded by

    private void next() {
        mark();
        final List<LateLooks.Look> due = late.before(instruction);
        if (!due.isEmpty()) {
            lookAt(due);
            if (outline.opcode(instruction) == Opcodes.NEW) {
                // Frames tell an object that has no constructor run yet by where it was made.
                final Label made = new Label();
                super.visitLabel(made);
                for (final Label label : labels) {
                    moved.put(label, made);
                }
            }
        }
        labels.clear();
        instruction++;
        lastLocal = local;
        lastField = field;
        lastGetter = getter;
        local = NONE;
        field = null;
        getter = null;
    }

    @Override
    public void visitLineNumber(final int number, final Label start) {
        line = number;
        super.visitLineNumber(number, start);
    }

    private void mark() {
        final Label mark = marks.get(instruction);
        if (mark != null) {
            super.visitLabel(mark);
        }
    }

    /** Looks at what was used in the loop that is left here, if it was. */
    private void lookAt(final List<LateLooks.Look> due) {
        for (final LateLooks.Look look : due) {
            final Instruction use = outline.code().get(look.use());
            visitLine(use.line());
            super.visitVarInsn(Opcodes.ALOAD, kept.get(look.local()));
            push(Places.number(
                type.replace('/', '.'), method, use.line(), what(use), null, true, Places.USED,
                "#" + method + descriptor + look.use() + "/late"));
            call(use.isCall() ? "useMemory" : "use", USE);
            super.visitInsn(Opcodes.ACONST_NULL);
            super.visitVarInsn(Opcodes.ASTORE, kept.get(look.local()));
        }
        visitLine(line);
    }

    private void visitLine(final int number) {
        if (number > 0) {
            final Label here = new Label();
            super.visitLabel(here);
            super.visitLineNumber(number, here);
        }
    }

    private static String what(final Instruction use) {
        return use.isElementOfPrimitives() ? (use.pushes() > 0 ? "read" : "write") + " of an array"
            : (use.isCall() ? "call of " : "read of ") + name(use.owner(), use.name());
    }

    /** Keeps what an instruction uses, if it is to be looked at late. Returns whether it is. */
    private boolean isLookedAtLate() {
        final int used = late.local(instruction - 1);
        if (used == NONE) {
            return false;
        }
        super.visitVarInsn(Opcodes.ALOAD, used);
        super.visitVarInsn(Opcodes.ASTORE, kept.get(used));
        return true;
    }

    @Override
    public void visitMaxs(final int maxStack, final int maxLocals) {
        mark();
        for (final LateLooks.Loop loop : late.loops()) {
            final Label handler = new Label();
            super.visitTryCatchBlock(marks.get(loop.head()), marks.get(loop.back() + 1), handler, null);
            super.visitLabel(handler);
            if (hasFrames) {
                final List<Object> locals = new ArrayList<>(Collections.nCopies(outline.locals(), Opcodes.TOP));
                addOwn(locals);
                super.visitFrame(
                    Opcodes.F_NEW, locals.size(), locals.toArray(), 1, new Object[] {"java/lang/Throwable"});
            }
            lookAt(loop.looks());
            super.visitInsn(Opcodes.ATHROW);
        }
        super.visitMaxs(maxStack, maxLocals);
    }

    /** Appends to a frame what has been put behind the method's locals. */
    private void addOwn(final List<Object> locals) {
        locals.addAll(Collections.nCopies(seen.size(), Opcodes.INTEGER));
        locals.addAll(Collections.nCopies(kept.size(), "java/lang/Object"));
    }

    @Override
    public void visitLabel(final Label label) {
        labels.add(label);
        if (outline.isTarget(instruction)) {
            checked.clear();
        }
        super.visitLabel(label);
    }

    private int place(final String what, final String ofField) {
        final String key = "#" + method + descriptor + instruction + "/" + place++;
        return Places.number(
            type.replace('/', '.'), method, line, what, ofField, outline.isInLoop(instruction - 1), fate(), key);
    }

    private int fate() {
        return switch (outline.opcode(instruction)) {
            case Opcodes.ARETURN -> Places.RETURNED;
            case Opcodes.PUTFIELD, Opcodes.PUTSTATIC, Opcodes.AASTORE -> Places.STORED;
            default -> Places.USED;
        };
    }

    private void push(final int value) {
        if (value <= Short.MAX_VALUE) {
            super.visitIntInsn(Opcodes.SIPUSH, value);
        } else {
            super.visitLdcInsn(value);
        }
    }

    private void call(final String name, final String signature) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, VERIFIED, name, signature, false);
    }

    private void use(final String what) {
        push(place(what, null));
        call("use", USE);
    }

    private void useOfField(final String what) {
        final Integer at = outline.isInLoop(instruction - 1) ? seen.get(lastLocal) : null;
        if (at == null) {
            use(what);
        } else {
            super.visitVarInsn(Opcodes.ILOAD, at);
            push(place(what, null));
            call("use", USE_IN_LOOP);
            super.visitVarInsn(Opcodes.ISTORE, at);
        }
    }

    private static String name(final String owner, final String member) {
        return owner.substring(owner.lastIndexOf('/') + 1) + "." + member;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        for (final int index : seen.keySet()) {
            forget(index);
        }
        for (final int at : kept.values()) {
            super.visitInsn(Opcodes.ACONST_NULL);
            super.visitVarInsn(Opcodes.ASTORE, at);
        }
        if (checksThis) {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            push(Places.number(
                type.replace('/', '.'), method, 0, "call of " + name(type, method), null, false, Places.USED,
                "#" + method + descriptor + "entry"));
            call("use", USE);
        }
    }

    private void forget(final int index) {
        super.visitInsn(Opcodes.ICONST_M1);
        super.visitVarInsn(Opcodes.ISTORE, seen.get(index));
    }

    @Override
    public void visitFrame(
            final int kind, final int localCount, final Object[] locals, final int stackCount, final Object[] stack) {
        final Object[] onStack = renamed(stack, stackCount);
        if (seen.isEmpty() && kept.isEmpty()) {
            super.visitFrame(kind, localCount, locals, stackCount, onStack);
            return;
        }
        final List<Object> all = new ArrayList<>(Arrays.asList(renamed(locals, localCount)));
        int size = 0;
        for (final Object each : all) {
            size += each == Opcodes.LONG || each == Opcodes.DOUBLE ? 2 : 1;
        }
        for (; size < outline.locals(); size++) {
            all.add(Opcodes.TOP);
        }
        addOwn(all);
        super.visitFrame(kind, all.size(), all.toArray(), stackCount, onStack);
    }

    private Object[] renamed(final Object[] types, final int count) {
        final Object[] renamed = new Object[count];
        for (int i = 0; i < count; i++) {
            renamed[i] = types[i] instanceof Label made ? moved.getOrDefault(made, made) : types[i];
        }
        return renamed;
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
                    super.visitInsn(Opcodes.DUP);
                    useOfField("read of " + what);
                }
                if (loads && !isInitialiser) {
                    super.visitInsn(Opcodes.DUP);
                    super.visitFieldInsn(opcode, owner, name, fieldType);
                    super.visitInsn(Opcodes.DUP_X1);
                    super.visitInsn(Opcodes.SWAP);
                    load(what);
                } else {
                    super.visitFieldInsn(opcode, owner, name, fieldType);
                }
            }
            case Opcodes.GETSTATIC -> {
                super.visitFieldInsn(opcode, owner, name, fieldType);
                if (loads) {
                    super.visitInsn(Opcodes.DUP);
                    super.visitInsn(Opcodes.ACONST_NULL);
                    load(what);
                }
            }
            case Opcodes.PUTFIELD -> {
                if (!isInitialiser) {
                    put(owner, name, fieldType, isWide, what);
                }
                super.visitFieldInsn(opcode, owner, name, fieldType);
            }
            default -> {
                if (isWatched(fieldType) && !isInitialiser) {
                    super.visitFieldInsn(Opcodes.GETSTATIC, owner, name, fieldType);
                    push(place("store to " + what, what));
                    call("overwrite", USE);
                }
                super.visitFieldInsn(opcode, owner, name, fieldType);
            }
        }
        if (opcode == Opcodes.GETFIELD || opcode == Opcodes.GETSTATIC) {
            if (fieldType.equals("J") && types.watchesHandles()) {
                super.visitInsn(Opcodes.DUP2);
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
        final int following = outline.opcode(instruction);
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
                super.visitInsn(Opcodes.DUP2_X1);
                super.visitInsn(Opcodes.POP2);
                super.visitInsn(Opcodes.DUP);
                use("write of " + what);
                super.visitInsn(Opcodes.DUP_X2);
                super.visitInsn(Opcodes.POP);
            }
            return;
        }
        if (isUse) {
            super.visitInsn(Opcodes.DUP2);
            super.visitInsn(Opcodes.POP);
            use("write of " + what);
        }
        if (isWatched(fieldType)) {
            super.visitInsn(Opcodes.DUP2);
            super.visitInsn(Opcodes.POP);
            super.visitFieldInsn(Opcodes.GETFIELD, owner, name, fieldType);
            push(place("store to " + what, what));
            call("overwrite", USE);
        }
    }

    @Override
    public void visitTypeInsn(final int opcode, final String target) {
        next();
        super.visitTypeInsn(opcode, target);
        if (opcode == Opcodes.CHECKCAST && types.contains(target) && !isOnlyCompared()
            && (lastField != null || lastGetter != null)) {
            super.visitInsn(Opcodes.DUP);
            super.visitInsn(Opcodes.ACONST_NULL);
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
                super.visitInsn(Opcodes.DUP2);
                super.visitInsn(Opcodes.POP);
                use("read of an array");
            } else if (opcode == Opcodes.LASTORE || opcode == Opcodes.DASTORE) {
                super.visitInsn(Opcodes.DUP2_X2);
                super.visitInsn(Opcodes.POP2);
                super.visitInsn(Opcodes.DUP2);
                super.visitInsn(Opcodes.POP);
                use("write of an array");
                super.visitInsn(Opcodes.DUP2_X2);
                super.visitInsn(Opcodes.POP2);
            } else {
                super.visitInsn(Opcodes.DUP_X2);
                super.visitInsn(Opcodes.POP);
                super.visitInsn(Opcodes.DUP2);
                super.visitInsn(Opcodes.POP);
                use("write of an array");
                super.visitInsn(Opcodes.DUP2_X1);
                super.visitInsn(Opcodes.POP2);
            }
        }
        if (opcode == Opcodes.MONITOREXIT) {
            checked.clear();
        }
        super.visitInsn(opcode);
        if (opcode == Opcodes.AALOAD && arrayField != null && !isOnlyCompared()) {
            super.visitInsn(Opcodes.DUP);
            super.visitInsn(Opcodes.ACONST_NULL);
            load(arrayField);
        }
    }

    // ---- calls

    @Override
    public void visitMethodInsn(
            final int opcode, final String owner, final String name, final String signature, final boolean isInterface) {
        next();
        checked.clear();
        if (owner.equals(WOVEN) && REPLACED.contains(name)) {
            super.visitMethodInsn(opcode, VERIFIED, name, signature, false);
        } else if (owner.equals(RCU) && REPLACED_API.contains(name)) {
            super.visitMethodInsn(opcode, VERIFIED_RCU, name, signature, false);
        } else if (owner.equals(DOMAIN) && (REPLACED_API.contains(name) || name.equals("close"))) {
            super.visitMethodInsn(
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
            super.visitMethodInsn(opcode, owner, name, signature, isInterface);
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
            super.visitInsn(Opcodes.DUP);
            super.visitInsn(Opcodes.ACONST_NULL);
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
        int at = firstFree;
        for (int i = 0; i < arguments.length; i++) {
            locals[i] = at;
            at += arguments[i].getSize();
        }
        for (int i = arguments.length - 1; i >= 0; i--) {
            super.visitVarInsn(arguments[i].getOpcode(Opcodes.ISTORE), locals[i]);
        }
        final String what = "call of " + name(owner, name);
        if (checksReceiver) {
            super.visitInsn(Opcodes.DUP);
            push(place(what, null));
            call(WatchedTypes.isMemory(owner) ? "useMemory" : "use", USE);
        }
        boolean hasAddress = false;
        for (int i = 0; i < arguments.length; i++) {
            super.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), locals[i]);
            if (arguments[i].getSort() == Type.LONG && !owner.startsWith("java/") && !(isUnsafe(owner) && hasAddress)) {
                hasAddress = true;
                super.visitInsn(Opcodes.DUP2);
                push(place(what, null));
                call("useHandle", "(JI)V");
            } else if (arguments[i].getSort() == Type.OBJECT && WatchedTypes.isMemory(arguments[i].getInternalName())
                && types.watchesMemory()) {
                super.visitInsn(Opcodes.DUP);
                push(place(what, null));
                call("useMemory", USE);
            }
        }
    }

    // ---- the rest only counts

    @Override
    public void visitIntInsn(final int opcode, final int operand) {
        next();
        super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitVarInsn(final int opcode, final int index) {
        next();
        if (opcode == Opcodes.ALOAD) {
            local = index;
        } else if (opcode == Opcodes.ASTORE) {
            checked.clear(index);
        }
        super.visitVarInsn(opcode, index);
        if (opcode == Opcodes.ASTORE && seen.containsKey(index)) {
            forget(index);
        }
    }

    @Override
    public void visitInvokeDynamicInsn(
            final String name, final String signature, final Handle bootstrap, final Object... arguments) {
        next();
        super.visitInvokeDynamicInsn(name, signature, bootstrap, arguments);
    }

    @Override
    public void visitJumpInsn(final int opcode, final Label label) {
        next();
        super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitLdcInsn(final Object value) {
        next();
        super.visitLdcInsn(value);
    }

    @Override
    public void visitIincInsn(final int index, final int increment) {
        next();
        super.visitIincInsn(index, increment);
    }

    @Override
    public void visitTableSwitchInsn(final int min, final int max, final Label other, final Label... each) {
        next();
        super.visitTableSwitchInsn(min, max, other, each);
    }

    @Override
    public void visitLookupSwitchInsn(final Label other, final int[] keys, final Label[] each) {
        next();
        super.visitLookupSwitchInsn(other, keys, each);
    }

    @Override
    public void visitMultiANewArrayInsn(final String descriptor, final int dimensions) {
        next();
        super.visitMultiANewArrayInsn(descriptor, dimensions);
    }
}

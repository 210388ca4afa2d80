package io.reprieve.agent.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Walks once over the code of a method, from its first instruction to its last, and notes what it does with what.
 *
 * <p>Where ways meet, either value may be there; what comes back to the head of a loop is not known yet when the head
 * is passed, and is left out.
 */
class CodeWalk extends MethodVisitor {
    private static final String LAMBDA_FACTORY = "java/lang/invoke/LambdaMetafactory";

    private final MethodRef ref;
    private final int access;
    private final List<ClassCode.Lambda> lambdas;
    private final List<String> strings;

    private final List<Step> steps = new ArrayList<>();
    private final List<int[]> leaps = new ArrayList<>();
    private final List<int[]> loops = new ArrayList<>();
    private final Map<Label, Integer> passed = new HashMap<>();
    private final Map<Label, Operands> awaited = new HashMap<>();
    private final Map<Label, List<Step.Jump>> jumpsTo = new HashMap<>();
    private final Map<Label, List<Label>> handlersOfStart = new HashMap<>();
    private final Map<Label, Operands> handlers = new HashMap<>();
    private Operands now = new Operands();
    private boolean isReached = true;
    private boolean isCertain = true;

    CodeWalk(
            final MethodRef ref,
            final int access,
            final List<ClassCode.Lambda> lambdas,
            final List<String> strings) {
        super(OpenedClassReader.ASM_API);
        this.ref = ref;
        this.access = access;
        this.lambdas = lambdas;
        this.strings = strings;
        int local = 0;
        if ((access & Opcodes.ACC_STATIC) == 0) {
            now.store(local++, Value.ofThis(ref.owner()));
        }
        final Type[] parameters = Type.getArgumentTypes(ref.descriptor());
        for (int i = 0; i < parameters.length; i++) {
            now.store(local, Value.parameter(i, parameters[i].getDescriptor()));
            local += parameters[i].getSize();
        }
    }

    MethodCode result() {
        return new MethodCode(ref, access, steps, leaps, loops);
    }

    @Override
    public void visitTryCatchBlock(final Label start, final Label end, final Label handler, final String type) {
        listOf(handlersOfStart, start).add(handler);
    }

    @Override
    public void visitLabel(final Label label) {
        passed.put(label, steps.size());
        for (final Step.Jump jump : jumpsTo.getOrDefault(label, List.of())) {
            jump.targets().add(steps.size());
            leaps.add(new int[] {jump.position() + 1, steps.size()});
        }
        final Operands waiting = awaited.remove(label);
        final Operands caught = handlers.get(label);
        if (caught != null) {
            now = caught.copy();
            isCertain = false;
        } else if (waiting != null) {
            now = isReached ? now.meet(waiting) : waiting;
        }
        isReached |= waiting != null || caught != null;
        for (final Label handler : handlersOfStart.getOrDefault(label, List.of())) {
            final Operands before = handlers.get(handler);
            final Operands entered = now.inHandler();
            handlers.put(handler, before == null ? entered : before.meet(entered));
        }
    }

    /** Without a lambda: the first of a JVM costs its start some 20 ms, and this is run while classes are loaded. */
    private static <T> List<T> listOf(final Map<Label, List<T>> lists, final Label label) {
        List<T> list = lists.get(label);
        if (list == null) {
            list = new ArrayList<>();
            lists.put(label, list);
        }
        return list;
    }

    private Step.Jump jump(final boolean isConditional) {
        final Step.Jump jump = new Step.Jump(steps.size(), isCertain, isConditional);
        steps.add(jump);
        return jump;
    }

    private void jumpTo(final Step.Jump jump, final Label label) {
        final Integer head = passed.get(label);
        if (head != null) {
            jump.targets().add(head);
            loops.add(new int[] {head, steps.size()});
        } else {
            listOf(jumpsTo, label).add(jump);
            final Operands before = awaited.get(label);
            awaited.put(label, before == null ? now.copy() : before.meet(now));
        }
    }

    private void end() {
        isReached = false;
    }

    private void leave() {
        // What follows is only reached by a way around this.
        isCertain = false;
        end();
    }

    @Override
    public void visitJumpInsn(final int opcode, final Label label) {
        if (opcode == Opcodes.JSR) {
            now.push(Value.UNKNOWN);
        } else if (opcode != Opcodes.GOTO) {
            now.pop(opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE ? 2 : 1);
        }
        jumpTo(jump(opcode != Opcodes.GOTO), label);
        if (opcode == Opcodes.GOTO) {
            end();
        } else if (opcode == Opcodes.JSR) {
            now.pop();
        }
    }

    @Override
    public void visitTableSwitchInsn(final int min, final int max, final Label dflt, final Label... labels) {
        switchTo(dflt, labels);
    }

    @Override
    public void visitLookupSwitchInsn(final Label dflt, final int[] keys, final Label[] labels) {
        switchTo(dflt, labels);
    }

    private void switchTo(final Label dflt, final Label... labels) {
        now.pop();
        final Step.Jump jump = jump(false);
        for (final Label label : labels) {
            jumpTo(jump, label);
        }
        jumpTo(jump, dflt);
        end();
    }

    @Override
    public void visitInsn(final int opcode) {
        switch (opcode) {
            case Opcodes.NOP -> { }
            case Opcodes.ACONST_NULL -> now.push(Value.NULL);
            case Opcodes.LCONST_0, Opcodes.LCONST_1, Opcodes.DCONST_0, Opcodes.DCONST_1 ->
                now.push(Value.CONSTANT_WIDE);
            case Opcodes.AALOAD -> element(true, false);
            case Opcodes.LALOAD, Opcodes.DALOAD -> element(false, true);
            case Opcodes.IALOAD, Opcodes.FALOAD, Opcodes.BALOAD, Opcodes.CALOAD, Opcodes.SALOAD ->
                element(false, false);
            case Opcodes.AASTORE -> {
                final Value stored = now.pop();
                now.pop();
                steps.add(new Step.Put(steps.size(), isCertain, now.pop(), stored));
            }
            case Opcodes.POP -> now.take(1);
            case Opcodes.POP2 -> now.take(2);
            case Opcodes.DUP -> now.push(now.peek());
            case Opcodes.DUP_X1 -> now.duplicate(1, 1);
            case Opcodes.DUP_X2 -> now.duplicate(1, 2);
            case Opcodes.DUP2 -> now.duplicate(2, 0);
            case Opcodes.DUP2_X1 -> now.duplicate(2, 1);
            case Opcodes.DUP2_X2 -> now.duplicate(2, 2);
            case Opcodes.SWAP -> {
                final Value top = now.pop();
                final Value below = now.pop();
                now.push(top);
                now.push(below);
            }
            case Opcodes.ARRAYLENGTH, Opcodes.INEG, Opcodes.FNEG, Opcodes.I2F, Opcodes.F2I, Opcodes.I2B, Opcodes.I2C,
                Opcodes.I2S, Opcodes.L2I, Opcodes.L2F, Opcodes.D2I, Opcodes.D2F -> compute(1, Value.UNKNOWN);
            case Opcodes.LNEG, Opcodes.DNEG, Opcodes.I2L, Opcodes.I2D, Opcodes.L2D, Opcodes.F2L, Opcodes.F2D,
                Opcodes.D2L -> compute(1, Value.UNKNOWN_WIDE);
            case Opcodes.LCMP, Opcodes.FCMPL, Opcodes.FCMPG, Opcodes.DCMPL, Opcodes.DCMPG -> compute(2, Value.UNKNOWN);
            case Opcodes.MONITORENTER -> steps.add(new Step.Lock(steps.size(), isCertain, now.pop()));
            case Opcodes.MONITOREXIT -> {
                now.pop();
                steps.add(new Step.Unlock(steps.size(), isCertain));
            }
            case Opcodes.RETURN, Opcodes.ARETURN, Opcodes.IRETURN, Opcodes.LRETURN, Opcodes.FRETURN,
                Opcodes.DRETURN -> {
                steps.add(new Step.Return(steps.size(), isCertain, opcode == Opcodes.RETURN ? null : now.pop()));
                leave();
            }
            case Opcodes.ATHROW -> {
                now.pop();
                steps.add(new Step.Throw(steps.size(), isCertain));
                leave();
            }
            default -> otherInsn(opcode);
        }
    }

    private void otherInsn(final int opcode) {
        if (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.FCONST_2) {
            now.push(Value.CONSTANT);
        } else if (opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE) {
            now.pop(3);
        } else {
            // Arithmetic: the kinds int, long, float and double follow each other.
            final int kind = (opcode - Opcodes.IADD) % 4;
            final boolean isLong = opcode >= Opcodes.ISHL ? (opcode - Opcodes.ISHL) % 2 == 1 : kind == 1 || kind == 3;
            now.pop(2);
            now.push(isLong ? Value.UNKNOWN_WIDE : Value.UNKNOWN);
        }
    }

    private void compute(final int operands, final Value result) {
        now.pop(operands);
        now.push(result);
    }

    private void element(final boolean isReference, final boolean isWide) {
        now.pop();
        now.push(Value.element(now.pop(), isReference, isWide));
    }

    @Override
    public void visitIntInsn(final int opcode, final int operand) {
        if (opcode == Opcodes.NEWARRAY) {
            now.pop();
            now.push(Value.ofNew(null));
        } else {
            now.push(Value.CONSTANT);
        }
    }

    @Override
    public void visitVarInsn(final int opcode, final int index) {
        if (opcode >= Opcodes.ILOAD && opcode <= Opcodes.ALOAD) {
            final Value value = now.load(index);
            final boolean isWide = opcode == Opcodes.LLOAD || opcode == Opcodes.DLOAD;
            now.push(value.isWide() == isWide ? value : isWide ? Value.UNKNOWN_WIDE : Value.UNKNOWN);
        } else if (opcode != Opcodes.RET) {
            now.store(index, now.pop());
        }
    }

    @Override
    public void visitIincInsn(final int index, final int increment) {
        now.store(index, Value.UNKNOWN);
    }

    @Override
    public void visitTypeInsn(final int opcode, final String type) {
        switch (opcode) {
            case Opcodes.NEW -> now.push(Value.ofNew(type));
            case Opcodes.ANEWARRAY -> {
                now.pop();
                now.push(Value.ofNew("[" + (type.startsWith("[") ? type : "L" + type + ";")));
            }
            case Opcodes.CHECKCAST -> now.push(now.pop().as(type));
            default -> compute(1, Value.UNKNOWN);
        }
    }

    @Override
    public void visitFieldInsn(final int opcode, final String owner, final String name, final String descriptor) {
        final FieldRef field = new FieldRef(owner, name, descriptor);
        final boolean isStore = opcode == Opcodes.PUTFIELD || opcode == Opcodes.PUTSTATIC;
        final Value stored = isStore ? now.pop() : null;
        final Value base = opcode == Opcodes.PUTFIELD || opcode == Opcodes.GETFIELD ? now.pop() : null;
        steps.add(new Step.Access(steps.size(), isCertain, field, base, stored));
        if (!isStore) {
            now.push(Value.ofField(field, descriptor, base));
        }
    }

    @Override
    public void visitMethodInsn(
            final int opcode,
            final String owner,
            final String name,
            final String descriptor,
            final boolean isInterface) {
        call(opcode, new MethodRef(owner, name, descriptor), descriptor, opcode != Opcodes.INVOKESTATIC);
    }

    private void call(final int opcode, final MethodRef method, final String descriptor, final boolean hasReceiver) {
        final List<Value> arguments = new ArrayList<>();
        final int count = Type.getArgumentTypes(descriptor).length + (hasReceiver ? 1 : 0);
        for (int i = 0; i < count; i++) {
            arguments.add(0, now.pop());
        }
        final Call call = new Call(steps.size(), isCertain, opcode, method, arguments);
        steps.add(call);
        final Type result = Type.getReturnType(descriptor);
        if (result.getSort() != Type.VOID) {
            now.push(Value.result(call, result.getDescriptor()));
        }
    }

    @Override
    public void visitInvokeDynamicInsn(
            final String name, final String descriptor, final Handle bootstrap, final Object... arguments) {
        if (bootstrap.getOwner().equals(LAMBDA_FACTORY)
            && arguments.length >= 2
            && arguments[1] instanceof Handle
            && Type.getReturnType(descriptor).getSort() == Type.OBJECT) {
            final Handle body = (Handle) arguments[1];
            final MethodRef method = new MethodRef(body.getOwner(), body.getName(), body.getDesc());
            lambdas.add(new ClassCode.Lambda(Type.getReturnType(descriptor).getInternalName(), name, method));
            call(Call.LAMBDA, method, descriptor, false);
        } else {
            now.pop(Type.getArgumentTypes(descriptor).length);
            now.push(Value.UNKNOWN);
        }
    }

    @Override
    public void visitLdcInsn(final Object value) {
        if (value instanceof String) {
            strings.add((String) value);
        }
        now.push(value instanceof Long || value instanceof Double ? Value.CONSTANT_WIDE : Value.CONSTANT);
    }

    @Override
    public void visitMultiANewArrayInsn(final String descriptor, final int dimensions) {
        now.pop(dimensions);
        now.push(Value.ofNew(descriptor));
    }
}

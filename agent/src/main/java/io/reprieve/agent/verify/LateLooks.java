package io.reprieve.agent.verify;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The looks that can wait until a loop is left: in an innermost loop that counts, calls nothing that matters, and uses
 * one object over and over. A look in each of its turns would cost many times what the loop does, because the JIT
 * compiler would neither unroll nor vectorise it any more.
 *
 * <p>Such a loop takes no lock, enters no section and tells nobody anything, so that who may use the object at its end
 * might have used it in its turns, and the other way about.
 */
final class LateLooks {
    /** What a loop may call: nothing that waits, or that others see. */
    private static final Set<String> PURE = Set.of(
        "java/lang/Math", "java/lang/StrictMath", "java/lang/Integer", "java/lang/Long", "java/lang/Short",
        "java/lang/Byte", "java/lang/Float", "java/lang/Double", "java/lang/Character", "java/lang/String");
    private static final Set<String> COUNTING_CALLS = Set.of("hasRemaining", "remaining");
    /** How far before a jump its condition may begin. */
    private static final int CONDITION = 6;

    private final MethodOutline outline;
    private final List<Instruction> code;
    /** The local of each use that is looked at late. */
    private final Map<Integer, Integer> locals = new HashMap<>();
    private final Map<Integer, List<Look>> looks = new TreeMap<>();
    private final List<Loop> loops = new ArrayList<>();

    /** One of an object that a local had in a loop, in the name of its first use there. */
    record Look(int local, int use) {
    }

    /** From the first instruction to the last, inclusive. */
    record Loop(int head, int back, List<Look> looks) {
        private boolean has(final int instruction) {
            return instruction >= head && instruction <= back;
        }
    }

    /**
     * Finds them.
     *
     * @param outline of the method.
     * @param isUse   whether an instruction is to be looked at, as a use of what a local has.
     */
    LateLooks(final MethodOutline outline, final BiPredicate<Instruction, Integer> isUse) {
        this.outline = outline;
        this.code = outline.code();
        final NavigableMap<Integer, Integer> backs = new TreeMap<>();
        for (final MethodOutline.Jump jump : outline.jumps()) {
            if (jump.to() <= jump.from()) {
                backs.merge(jump.to(), jump.from(), Math::max);
            }
        }
        backs.forEach((head, back) -> {
            final Integer next = backs.higherKey(head);
            if ((next == null || next > back) && isQuiet(head, back) && isCounting(head, back)) {
                find(head, back, isUse);
            }
        });
    }

    private void find(final int head, final int back, final BiPredicate<Instruction, Integer> isUse) {
        final BitSet stored = new BitSet();
        for (int at = head; at <= back; at++) {
            if (code.get(at).opcode() == Opcodes.ASTORE) {
                stored.set(code.get(at).local());
            }
        }
        final Map<Integer, Look> first = new LinkedHashMap<>();
        for (int at = head; at <= back; at++) {
            final int depth = code.get(at).depthOfReceiver();
            final int local = depth < 0 ? Instruction.NO_LOCAL : outline.origin(at, depth);
            if (local != Instruction.NO_LOCAL && !stored.get(local) && isUse.test(code.get(at), local)) {
                locals.put(at, local);
                first.putIfAbsent(local, new Look(local, at));
            }
        }
        if (!first.isEmpty()) {
            final Loop loop = new Loop(head, back, List.copyOf(first.values()));
            loops.add(loop);
            addExits(loop);
        }
    }

    private void addExits(final Loop loop) {
        for (final MethodOutline.Jump jump : outline.jumps()) {
            if (loop.has(jump.from()) && !loop.has(jump.to())) {
                addExit(jump.to(), loop);
            }
        }
        for (final MethodOutline.Handler handler : outline.handlers()) {
            if (handler.start() <= loop.back() && handler.end() > loop.head() && !loop.has(handler.at())) {
                addExit(handler.at(), loop);
            }
        }
        for (int at = loop.head(); at <= loop.back(); at++) {
            if (code.get(at).isReturn()) {
                addExit(at, loop);
            }
        }
        if (code.get(loop.back()).opcode() != Opcodes.GOTO) {
            addExit(loop.back() + 1, loop);
        }
    }

    private void addExit(final int at, final Loop loop) {
        final List<Look> before = looks.computeIfAbsent(at, ignored -> new ArrayList<>());
        for (final Look look : loop.looks()) {
            if (before.stream().noneMatch(other -> other.local() == look.local())) {
                before.add(look);
            }
        }
    }

    /** Whether nothing in a loop waits, calls what is not known, or publishes anything. */
    private boolean isQuiet(final int head, final int back) {
        for (int at = head; at <= back; at++) {
            final Instruction each = code.get(at);
            switch (each.opcode()) {
                case Opcodes.MONITORENTER, Opcodes.MONITOREXIT, Opcodes.PUTFIELD, Opcodes.PUTSTATIC, Opcodes.AASTORE,
                    Opcodes.JSR, Opcodes.RET, Opcodes.TABLESWITCH -> {
                    return false;
                }
                default -> {
                    if (each.isCall() && !(each.owner() != null
                        && (PURE.contains(each.owner()) || WatchedTypes.isMemory(each.owner())))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** Whether it ends by something that it counts: not when another thread says so. */
    private boolean isCounting(final int head, final int back) {
        final BitSet counted = new BitSet();
        for (int at = head; at <= back; at++) {
            final Instruction each = code.get(at);
            final boolean isComputed = at > head && isSum(code.get(at - 1).opcode());
            if (each.opcode() == Opcodes.IINC
                || isComputed && (each.opcode() == Opcodes.ISTORE || each.opcode() == Opcodes.LSTORE)) {
                counted.set(each.local());
            }
        }
        for (final MethodOutline.Jump jump : outline.jumps()) {
            final boolean isBack = jump.to() == head && code.get(jump.from()).opcode() != Opcodes.GOTO;
            if (jump.from() >= head && jump.from() <= back && (isBack || jump.to() < head || jump.to() > back)) {
                for (int at = Math.max(head, jump.from() - CONDITION); at < jump.from(); at++) {
                    final Instruction each = code.get(at);
                    if ((each.opcode() == Opcodes.ILOAD || each.opcode() == Opcodes.LLOAD) && counted.get(each.local())
                        || each.isCall() && COUNTING_CALLS.contains(each.name())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isSum(final int opcode) {
        return opcode >= Opcodes.IADD && opcode <= Opcodes.LREM || opcode >= Opcodes.ISHL && opcode <= Opcodes.LUSHR;
    }

    /** The local whose object is used by an instruction, and looked at late; -1 if it is to be looked at there. */
    int local(final int use) {
        return locals.getOrDefault(use, Instruction.NO_LOCAL);
    }

    /** Those locals whose objects are looked at late. */
    Set<Integer> locals() {
        return new TreeSet<>(locals.values());
    }

    /** The looks that are due before an instruction. */
    List<Look> before(final int instruction) {
        return looks.getOrDefault(instruction, List.of());
    }

    /** The loops that have such uses: what they throw has to be caught, for the looks that are due then. */
    List<Loop> loops() {
        return loops;
    }
}

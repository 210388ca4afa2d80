package io.reprieve.agent.code;

import java.util.ArrayList;
import java.util.List;

/**
 * The local variables and the operand stack at one place of a body.
 */
final class Operands {
    private final List<Value> locals;
    private final List<Value> stack;

    Operands() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    private Operands(final List<Value> locals, final List<Value> stack) {
        this.locals = locals;
        this.stack = stack;
    }

    Operands copy() {
        return new Operands(new ArrayList<>(locals), new ArrayList<>(stack));
    }

    /** The same variables, with the exception alone on the stack. */
    Operands inHandler() {
        final List<Value> caught = new ArrayList<>();
        caught.add(Value.UNKNOWN);
        return new Operands(new ArrayList<>(locals), caught);
    }

    /** What may be there where two ways meet. */
    Operands meet(final Operands other) {
        return new Operands(meet(locals, other.locals), meet(stack, other.stack));
    }

    private static List<Value> meet(final List<Value> one, final List<Value> other) {
        final List<Value> both = new ArrayList<>();
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            both.add(Value.either(one.get(i), other.get(i)));
        }
        return both;
    }

    void push(final Value value) {
        stack.add(value);
    }

    /** Code that one walk does not understand may take more than there is. */
    Value pop() {
        return stack.isEmpty() ? Value.UNKNOWN : stack.remove(stack.size() - 1);
    }

    void pop(final int count) {
        for (int i = 0; i < count; i++) {
            pop();
        }
    }

    Value peek() {
        return stack.isEmpty() ? Value.UNKNOWN : stack.get(stack.size() - 1);
    }

    /** Puts a copy of the topmost words under those that follow them. */
    void duplicate(final int words, final int under) {
        final List<Value> top = take(words);
        final List<Value> below = take(under);
        stack.addAll(top);
        stack.addAll(below);
        stack.addAll(top);
    }

    /** Takes so many words off the stack. */
    List<Value> take(final int words) {
        final List<Value> taken = new ArrayList<>();
        int left = words;
        while (left > 0 && !stack.isEmpty()) {
            final Value value = pop();
            taken.add(0, value);
            left -= value.isWide() ? 2 : 1;
        }
        return taken;
    }

    Value load(final int index) {
        return index < locals.size() ? locals.get(index) : Value.UNKNOWN;
    }

    void store(final int index, final Value value) {
        while (locals.size() <= index + 1) {
            locals.add(Value.UNKNOWN);
        }
        locals.set(index, value);
    }
}
